import { addOperations, authenticate, setRateHeaders } from './flextell/api';
import { appointmentOperations } from './flextell/appointments';
import { catalogOperations } from './flextell/catalog';
import { conversationOperations } from './flextell/conversations';
import { customerOperations } from './flextell/customers';
import { Refusals, shapesChange } from './flextell/errors';
import type { Shapes } from './flextell/errors';
import { invoiceOperations } from './flextell/invoices';
import { addOAuthServer } from './flextell/oauth';
import { salesOperations } from './flextell/sales';
import { seedRecords } from './flextell/seeds';
import { staffOperations } from './flextell/staff';
import { stockOperations } from './flextell/stock';
import { makeStore } from './flextell/store';
import { makeViews } from './flextell/views';
import type { Define } from './simulator';

/**
 * Flextell: a Laravel app with League's OAuth server, all on one host. Facts are those of
 * docs/providers/flextell.md; what is inferred or unknown there is marked [inferred] here.
 *
 * If the docs cut a list of members off, `stand_in` (customers' filters: `min_stand_in`) stands for
 * the missing ones, so that tests can send further members. Other unknown members are refused.
 *
 * Controls of its own: `POST /connect {scopes?}` answers a token pair as after a user's consent,
 * `POST /redirect-uris {uri}` registers a URI, `POST /shapes {…}` changes the format of errors.
 */
export const flextell: Define = async (simulator) => {
	const { control, records, tokens } = simulator;
	const refusals = new Refusals();
	control.post<{ Body: Partial<Shapes> }>(
		'/shapes',
		{ schema: { body: shapesChange } },
		({ body }) => Object.assign(refusals.shapes, body),
	);
	const web = simulator.host('web', {
		invalid: (error, request) => refusals.invalid(error, request),
		notFound: (request, methods) => refusals.unrouted(request, methods),
		onRequest: (request, reply) => {
			if (!request.url.startsWith('/api/')) return;
			setRateHeaders(reply);
			authenticate(request, tokens, refusals);
		},
	});
	const credentials = await addOAuthServer(web, simulator, refusals);

	const store = makeStore(records, refusals);
	seedRecords(store);
	const views = makeViews(store);
	for (const operationsOf of groups) {
		addOperations(web, tokens, store, operationsOf(store, views));
	}
	return { credentials: { ...credentials, tenantId: store.tenants.all[0]?.id } };
};

const groups = [
	staffOperations,
	customerOperations,
	conversationOperations,
	appointmentOperations,
	catalogOperations,
	salesOperations,
	stockOperations,
	invoiceOperations,
];
