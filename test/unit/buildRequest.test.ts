import { text } from '../../nodes/shared/declaration/fields';
import type { Operation } from '../../nodes/shared/declaration/operation';
import { buildRequest } from '../../nodes/shared/request/buildRequest';

const cancel: Pick<Operation, 'request' | 'additionalFields'> = {
	request: 'POST /orders/{id}/cancel',
	additionalFields: [text('reason', 'Reason')],
};

const requestOf = (operation: Pick<Operation, 'request'>, additionalFields: { reason?: string }) =>
	buildRequest(
		{ ...operation, fields: [text('id', 'ID')] },
		{ id: '7', additionalFields },
		{ timezone: 'UTC', wireName: (name) => name, credentials: {} },
	);

it('sends no body when no body field is filled in', () => {
	expect(requestOf(cancel, {})).not.toHaveProperty('body');
	expect(requestOf(cancel, { reason: 'Late' })).toMatchObject({ body: { reason: 'Late' } });
});

it('sends an empty body when the provider requires one and no body field is filled in', () => {
	const withBody = { ...cancel, requiresBody: true };
	expect(requestOf(withBody, {})).toMatchObject({ body: {} });
	expect(requestOf(withBody, { reason: 'Late' })).toMatchObject({ body: { reason: 'Late' } });
});
