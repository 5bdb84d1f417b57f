import { resource } from '../../nodes/shared/declaration/operation';
import { text } from '../../nodes/shared/declaration/fields';
import { trackedLists } from '../../nodes/shared/polling/pollForm';
import { providers } from '../package/contents';

/**
 * Mistakes in a declaration do not compile. `npm run types` is what checks these: an expected error
 * that is none fails there.
 */
const words = { name: 'Get', action: 'Get thing', description: 'Retrieve a thing' };
const id = text('id', 'ID');

it('compiles only when every path parameter has a field', () => {
	const declared = resource('Thing', {
		get: { ...words, request: 'GET /things/{id}', fields: [id] },
	});
	expect(Object.keys(declared.operations)).toEqual(['get']);

	// @ts-expect-error -- {id} has no field
	resource('Thing', { get: { ...words, request: 'GET /things/{id}', fields: [] } });
	// @ts-expect-error -- {id} has no field
	resource('Thing', { get: { ...words, request: 'GET /things/{id}' } });
	// @ts-expect-error -- id is there twice
	resource('Thing', { get: { ...words, request: 'GET /things/{id}', fields: [id, id] } });
	// @ts-expect-error -- TRACE is no method of ours
	resource('Thing', { get: { ...words, request: 'TRACE /things/{id}', fields: [id] } });
});

it('has the filters that its changeTracking names', () => {
	for (const provider of Object.values(providers)) {
		for (const [, { changeTracking, filters = [] }] of trackedLists(provider)) {
			const names = filters.map(({ name }) => name);
			const named = [...(changeTracking.period ?? []), ...(changeTracking.byState?.filters ?? [])];
			expect(names).toEqual(expect.arrayContaining(named));
		}
	}
});
