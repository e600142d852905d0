/**
 * Steps with a spinner and the time they take. On a terminal the running ones are redrawn in place; in
 * a log each prints one line when it starts to tell something and one when it is done.
 * Uses nothing but what is built in: it runs before the dependencies are installed.
 */
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export type Step = { say(text: string): void };

export type Progress = {
  /** Runs `work` as a step; what it returns, if it is a text, stands beside the finished step. */
  step<T>(name: string, work: (step: Step) => Promise<T>, describe?: (result: T) => string): Promise<T>;
  /** Prints lines above the running steps. */
  print(text: string): void;
};

type Running = { name: string; text: string; startedAt: number };

type Output = { write(text: string): unknown; isTTY?: boolean; columns?: number };

export function createProgress(out: Output = process.stdout): Progress {
  const running: Running[] = [];
  let drawn = 0;
  let timer: ReturnType<typeof setInterval> | null = null;

  const erase = () => {
    // One line up and clear it, for each line drawn last time.
    out.write('\u001b[1A\u001b[2K'.repeat(drawn));
    drawn = 0;
  };
  const draw = () => {
    if (!out.isTTY) return;
    erase();
    const frame = FRAMES[Math.floor(Date.now() / 80) % FRAMES.length];
    for (const { name, text, startedAt } of running) {
      const line = `${frame} ${name} ${seconds(startedAt)}${text ? ` · ${text}` : ''}`;
      // A line that wraps would be two lines to erase.
      out.write(`${line.slice(0, (out.columns ?? 80) - 1)}\n`);
      drawn += 1;
    }
  };
  const print = (text: string) => {
    if (out.isTTY) erase();
    out.write(`${text}\n`);
    draw();
  };
  const finish = (step: Running, mark: string, text: string) => {
    running.splice(running.indexOf(step), 1);
    print(`${mark} ${step.name} ${seconds(step.startedAt)}${text ? ` · ${text}` : ''}`);
    if (running.length === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
  return {
    print,
    async step(name, work, describe) {
      const own: Running = { name, text: '', startedAt: Date.now() };
      running.push(own);
      if (out.isTTY) timer ??= setInterval(draw, 80);
      const say = (text: string) => {
        own.text = text;
        if (!out.isTTY) out.write(`… ${name} · ${text}\n`);
      };
      try {
        const result = await work({ say });
        finish(own, '✓', describe?.(result) ?? '');
        return result;
      } catch (error) {
        finish(own, '✗', '');
        throw error;
      }
    },
  };
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
