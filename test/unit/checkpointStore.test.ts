/** The checkpoints that a node stores in its static data. */
import { showHints } from '../../nodes/shared/util/hints';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Checkpoint } from '../../nodes/shared/polling/checkpoint';
import {
	MAX_BYTES,
	CheckpointStore,
	nodeStaticData,
} from '../../nodes/shared/polling/checkpointStore';

let nodes = 0;

/** A node whose static data are JSON between its runs, as n8n stores them. */
function node(id = `node ${++nodes}`) {
	let json = '{}';
	const warnings: string[] = [];
	const hints: Array<{ message: string }> = [];
	let writes = 0;
	return {
		warnings,
		hints,
		/** How often static data was written, which n8n stores then. */
		get writes(): number {
			return writes;
		},
		get data(): IDataObject {
			return JSON.parse(json) as IDataObject;
		},
		set data(data: IDataObject) {
			json = JSON.stringify(data);
		},
		/** @param place where this process keeps what the node saved; another one as after a restart */
		run(work: (progress: CheckpointStore) => void, place?: string): void {
			const data = new Proxy(JSON.parse(json) as IDataObject, {
				set: (target, name, value) => {
					if (name === 'checkpoints') writes += 1;
					return Reflect.set(target, name, value);
				},
			});
			const context = {
				getWorkflowStaticData: (type: string) => (type === 'node' ? data : {}),
				getInstanceId: () => 'instance',
				getWorkflow: () => ({ id: 'workflow' }),
				getNode: () => ({ id, name: 'Node' }),
				logger: { warn: (message: string) => warnings.push(message) },
				addExecutionHints: (...shown: Array<{ message: string }>) => hints.push(...shown),
			} as unknown as IExecuteFunctions;
			const memory = nodeStaticData(context);
			work(
				new CheckpointStore(context, place === undefined ? memory : { ...memory, nodeKey: place }),
			);
			showHints(context);
			json = JSON.stringify(data);
		},
	};
}

/** A checkpoint that remembers so many records, one each second. */
const remembering = (count: number): Checkpoint => ({
	floor: { time: 0, key: '' },
	given: Object.fromEntries(
		Array.from({ length: count }, (_, index) => [
			`k${String(index).padStart(11, '0')}`,
			`${(index * 1000).toString(36)}.aaaaaaaaaaaa`,
		]),
	),
});

it('is read under the key of an earlier version and stored under its own', () => {
	const bench = node();
	const kept = remembering(3);
	bench.data = { checkpoints: { earlier: kept, another: remembering(1) } as never };
	bench.run((progress) => {
		const found = progress.get('key', 'earlier');
		expect(found).toEqual(kept);
		progress.set('key', found!);
		progress.save();
	});

	expect(Object.keys(bench.data.checkpoints as IDataObject)).toEqual(['another', 'key']);
});

it('keeps the lists that an overlapping run has saved meanwhile', () => {
	const bench = node();
	const older = bench.data;
	bench.run((progress) => {
		progress.set('first', remembering(3));
		progress.save();
	});
	// n8n loaded this run's static data before the other run ended.
	bench.data = older;
	bench.run((progress) => {
		progress.set('second', remembering(2));
		progress.save();
	});

	expect(bench.data.checkpoints).toEqual({ first: remembering(3), second: remembering(2) });
});

it('is found again after a restart of n8n', () => {
	const bench = node();
	bench.run((progress) => {
		progress.set('key', remembering(3));
		progress.save();
	});

	bench.run((progress) => expect(progress.get('key')).toEqual(remembering(3)), 'restarted');
});

it('is stored when one of its lists has moved, and not when none has', () => {
	const bench = node();
	bench.data = { checkpoints: { one: remembering(1), other: remembering(1) } as never };
	const before = bench.data;
	bench.run((progress) => {
		progress.set('one', progress.get('one')!);
		progress.save();
	});
	expect(bench.data).toEqual(before);

	bench.run((progress) => {
		progress.set('one', progress.get('one')!);
		progress.set('other', remembering(2));
		progress.save();
	});
	expect(bench.data.checkpoints).toEqual({ one: remembering(1), other: remembering(2) });
});

it.each([true, false])(
	'is not stored again by the process that has stored it, when nothing has moved (output sure: %p)',
	(isOutputSure) => {
		const bench = node();
		const run = (checkpoint?: Checkpoint) =>
			bench.run((progress) => {
				progress.set('list', checkpoint ?? progress.get('list')!);
				progress.save({ isOutputSure });
			});
		run(remembering(2));
		run(remembering(3));
		for (let idle = 0; idle < 3; idle++) run();

		expect(bench.writes).toBe(2);
		// What an idle run has found counts even where another node sets static data back.
		bench.data = {};
		bench.run((progress) => expect(progress.get('list')).toEqual(remembering(3)));
	},
);

it('of a run whose output may be dropped is remembered when a later run finds it stored', () => {
	const bench = node();
	let found: Checkpoint | undefined;
	const poll = (checkpoint: Checkpoint) =>
		bench.run((progress) => {
			found = progress.get('list');
			progress.set('list', checkpoint);
			progress.save({ keepOthers: false, isOutputSure: false });
		});
	poll(remembering(1));
	const first = bench.data;
	poll(remembering(2));
	expect(found).toEqual(remembering(1));
	bench.data = first;
	poll(remembering(3));
	expect(found).toEqual(remembering(1));

	bench.data = {};
	bench.run((progress) => expect(progress.get('list')).toEqual(remembering(1)));
});

it('forgets the lists that are no longer read, and no others', () => {
	const bench = node();
	bench.run((progress) => {
		progress.set('gone', remembering(1));
		progress.set('kept', remembering(2));
		progress.save();
	});
	const older = bench.data;
	bench.run((progress) => {
		progress.set('kept', remembering(3));
		progress.save({ keepOthers: false });
	});
	bench.run((progress) => expect(progress.get('gone')).toBeUndefined());

	bench.data = older;
	bench.run((progress) => {
		progress.set('new', remembering(1));
		progress.save();
	});
	// Another node in the workflow has set the data back.
	bench.data = {};
	bench.run((progress) => expect(progress.get('kept')).toEqual(remembering(3)));
});

it('refuses more lists than it can keep', () => {
	const bench = node();
	const save = (count: number) =>
		bench.run((progress) => {
			for (let list = 0; list < count; list++) progress.set(`${list}`, remembering(1));
			progress.save({ keepOthers: false });
		});

	save(100);
	expect(Object.keys(bench.data.checkpoints as IDataObject)).toHaveLength(100);
	expect(() => save(101)).toThrow("'Only New or Changed' can track at most 100 lists");
});

it('forgets the list that was not read for longest where runs have read more than it can keep', () => {
	const bench = node();
	const read = (list: string) => {
		let found: Checkpoint | undefined;
		bench.run((progress) => {
			found = progress.get(list);
			progress.set(list, found ?? remembering(1));
			progress.save();
		});
		return found;
	};
	for (let list = 0; list < 100; list++) read(`list ${list}`);
	expect(read('list 0')).toBeDefined();
	expect(bench.warnings).toEqual([]);

	read('list 100');
	expect(Object.keys(bench.data.checkpoints as IDataObject)).toHaveLength(100);
	const message = expect.stringMatching(/^This node has read more than 100 lists/);
	expect(bench.warnings).toEqual([message]);
	expect(bench.hints).toMatchObject([{ message, type: 'warning' }]);
	expect(read('list 0')).toBeDefined();
	expect(read('list 2')).toBeDefined();
	expect(read('list 1')).toBeUndefined();
});

it('lets a long list use what many short ones do not need', () => {
	const bench = node();
	bench.run((progress) => {
		progress.set('long', remembering(25_000));
		for (let list = 0; list < 99; list++) progress.set(`list ${list}`, remembering(1));
		progress.save();
	});

	expect(bench.warnings).toEqual([]);
	bench.run((progress) => expect(progress.get('long')).toEqual(remembering(25_000)));
});

it('belongs to the node that wrote it', () => {
	const bench = node();
	bench.run((progress) => {
		progress.set('key', remembering(3));
		progress.save();
	});
	const copy = node();
	copy.data = bench.data;

	copy.run((progress) => expect(progress.get('key')).toBeUndefined());
	bench.run((progress) => expect(progress.get('key')).toEqual(remembering(3)));
});

it('remembers more than ten thousand records', () => {
	const bench = node();
	bench.run((progress) => {
		progress.set('key', remembering(25_000));
		progress.save();
	});

	bench.run((progress) => expect(progress.get('key')).toEqual(remembering(25_000)));
	expect(bench.warnings).toEqual([]);
});

it('keeps its maximum size, and warns the user and the log when it drops something', () => {
	const bench = node();
	bench.run((progress) => {
		progress.set('one', remembering(30_000));
		progress.set('other', remembering(10));
		progress.save();
	});

	const sizes = Object.values(bench.data.checkpoints as IDataObject).map(
		(checkpoint) => JSON.stringify(checkpoint).length,
	);
	expect(sizes[0] + sizes[1]).toBeLessThan(MAX_BYTES + 100);
	const message = expect.stringMatching(/^More records came within the look-back time .*\(1 MB\)/);
	expect(bench.warnings).toEqual([message]);
	expect(bench.hints).toMatchObject([{ message, location: 'outputPane' }]);
	const { other } = bench.data.checkpoints as unknown as Record<string, Checkpoint>;
	expect(other).toEqual(remembering(10));
});
