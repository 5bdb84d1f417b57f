/**
 * The clock of the whole process. Importing this file replaces the global `Date`, so it must be
 * imported before oidc-provider loads. Timers keep real time.
 */

const RealDate = Date;
let offsetMs = 0;

const now = (): number => RealDate.now() + offsetMs;

globalThis.Date = new Proxy(RealDate, {
	construct: (target, args: unknown[], newTarget) =>
		Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
	apply: () => new RealDate(now()).toString(),
	get: (target, key, receiver) =>
		key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown),
});

/** Moves the clock by seconds; negative moves it back. */
export function advanceClock(seconds: number): void {
	offsetMs += seconds * 1000;
}

/** Sets the clock ahead of real time by so many seconds; 0 is real time. */
export function setClockAhead(seconds: number): void {
	offsetMs = seconds * 1000;
}

/** Sets the clock to an instant (ISO 8601), from which it continues. */
export function setClock(iso: string): void {
	offsetMs = RealDate.parse(iso) - RealDate.now();
}
