import { dlopen, FFIType, ptr } from 'bun:ffi';

/** Linux: time of the calling thread, from <time.h>. */
const CLOCK_THREAD_CPUTIME_ID = 3;

/** CPU time of the calling thread in ms, where the system tells it (Linux); wall time elsewhere. */
export const threadCpuMs: () => number = clockOfThread() ?? (() => performance.now());

function clockOfThread(): (() => number) | null {
  if (process.platform !== 'linux') return null;
  const { symbols } = dlopen('libc.so.6', {
    clock_gettime: { args: [FFIType.i32, FFIType.ptr], returns: FFIType.i32 },
  });
  const time = new BigInt64Array(2);
  const at = ptr(time);
  return () => {
    symbols.clock_gettime(CLOCK_THREAD_CPUTIME_ID, at);
    return Number(time[0]) * 1e3 + Number(time[1]) / 1e6;
  };
}
