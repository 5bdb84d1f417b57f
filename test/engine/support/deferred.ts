/** `Promise.withResolvers`, which Node 20 does not have. */
export function deferred<Value = void>() {
	let resolve!: (value: Value) => void;
	let reject!: (reason: unknown) => void;
	const promise = new Promise<Value>((onResolved, onRejected) => {
		resolve = onResolved;
		reject = onRejected;
	});
	return { promise, resolve, reject };
}
