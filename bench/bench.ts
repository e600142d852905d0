/** What every benchmark is: a module in this folder that exports `bench`. `bun run bench NAME`. */
export type BenchOptions = {
  /** Words behind the name, as `parseArgs` takes them. */
  args: string[];
  /** Tells how far it is; the result alone goes to standard output. */
  say(line: string): void;
};
/** `passed` is the verdict against the peer measured in the same run; the rest are its figures. */
export type BenchResult = { passed: boolean } & Record<string, unknown>;
export type Bench = { about: string; run(options: BenchOptions): Promise<BenchResult> };
