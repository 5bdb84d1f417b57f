/** Milliseconds on a clock that is never set back or forward, for pauses. Not a time of day. */
export const monotonicMs = (): number => performance.now();
