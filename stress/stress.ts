/** What every stress run is: a module in this folder that exports `stress`. `bun run stress NAME`. */
export type StressOptions = {
  /** Words behind the name, as `parseArgs` takes them. */
  args: string[];
  /** Tells how far it is; the result alone goes to standard output. */
  say(line: string): void;
};
/** `passed` is the verdict, `failed` names the checks that did not hold; the rest are the counts. */
export type StressResult = { passed: boolean; failed: string[] } & Record<string, unknown>;
export type Stress = { about: string; run(options: StressOptions): Promise<StressResult> };
