import { DENIED, confirmed, expects, get, post, unreachable, type Check } from './check';
import { at, isObject, isOk, names, records, status, textAt } from './replyHelpers';
import {
	asSite,
	BAD,
	commission,
	create,
	device,
	mint,
	OF_SITE,
	removeDevice,
} from './flipTestSite';

/** Checks of Flip that make devices and enrollments. */
export const flipFleet: Check[] = [
	{
		id: 'flip-commission-repeat',
		writes: true,
		steps: [commission, commission],
		judge: ([, second]) => expects(second?.status === 409, status(second)),
	},
	{
		id: 'flip-create-device-token',
		writes: true,
		steps: [
			commission,
			mint,
			asSite(1, (seen) => post(`${OF_SITE}/devices`, device(seen), { allow: [...DENIED, ...BAD] })),
			create(),
		],
		judge: ([, , site, client]) =>
			expects(
				!isOk(site) && isOk(client),
				`site token: ${status(site)}; client token: ${status(client)}`,
			),
		cleanup: removeDevice,
	},
	{
		id: 'flip-delete-status',
		writes: true,
		steps: [
			commission,
			mint,
			create(),
			asSite(1, ({ unique }) => ({ method: 'DELETE', path: `${OF_SITE}/device/${unique}` })),
		],
		judge: ([, , , reply]) =>
			expects([200, 204].includes(reply?.status ?? 0), `${status(reply)}, ${names(reply?.body)}`),
	},
	{
		id: 'flip-device-attributes',
		writes: true,
		steps: [
			commission,
			create({ attributes: undefined }),
			create({ site_id: undefined }),
			create(),
		],
		judge: ([, attributes, site, whole]) => {
			if (!isOk(whole) && whole?.status !== 409) return unreachable(status(whole));
			return expects(
				!isOk(attributes) && !isOk(site) && isOk(whole),
				`without attributes: ${status(attributes)}; without site_id: ${status(site)}; without configuration: ${status(whole)}`,
			);
		},
		cleanup: removeDevice,
	},
	{
		id: 'flip-enrollment-duplicate',
		writes: true,
		steps: [
			commission,
			mint,
			create(),
			asSite(1, () => get(`${OF_SITE}/programs`, { zip_code: '88800', device_type: 'BATTERY' })),
			...[0, 1].map(() =>
				asSite(1, ({ replies, unique }) => {
					const program = records(replies[3])[0];
					const form = at(program, 'enrollment_form');
					return post(
						`${OF_SITE}/enrollments`,
						{
							device_ids: [unique],
							program_id: textAt(program, 'id'),
							enroll_method: 'USER_ACTION',
							has_agreed_to_terms_and_conditions: true,
							terms_and_conditions_version:
								at(program, 'terms_and_conditions_version') ?? undefined,
							program_specific_attributes: (Array.isArray(form) ? form : [])
								.filter(isObject)
								.map(({ name, type }) => ({ name, value: type === 'boolean' ? 'true' : '1' })),
						},
						{ allow: BAD },
					);
				}),
			),
		],
		judge: ([, , , , first, second]) => {
			if (!isOk(first)) return unreachable(`the first enrollment: ${status(first)}`);
			return expects(second?.status === 409, status(second));
		},
		cleanup: [
			mint,
			({ replies }) => {
				const id = textAt(replies[4]?.body, 'id');
				const token = textAt(replies[1]?.body, 'site_access_token');
				if (!id || !token) return 'nothing was enrolled';
				return {
					method: 'DELETE',
					path: `${OF_SITE}/enrollment/${id}`,
					token: null,
					headers: { authorization: `Bearer ${token}` },
				};
			},
			...removeDevice,
		],
	},
	{
		id: 'flip-members-ignored',
		writes: true,
		steps: [
			commission,
			mint,
			asSite(1, () => ({ method: 'PATCH', path: OF_SITE, body: { n8n_verify: true }, allow: BAD })),
		],
		judge: ([, , reply]) =>
			confirmed(`an unknown member is ${isOk(reply) ? 'ignored' : `refused: ${status(reply)}`}`),
	},
];
