/** Monotonic time in ms, for measuring durations. It is not a time of day. */
export const monotonicMs = (): number => performance.now();
