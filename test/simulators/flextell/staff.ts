import type { User } from './model';
import { done, list, operation, read } from './operations';
import type { Call, Operations } from './operations';
import { flag, isYes, text } from './schemas';
import type { Store } from './store';
import type { Views } from './views';

export function staffOperations(store: Store, views: Views): Operations {
	const { roles, tenants, users } = store;
	return {
		// This list is not documented; a public client tries several wrappers. [inferred]
		'GET /v1/account/tenants': operation({ answer: () => ({ data: tenants.all }) }),
		// Both are objects with undocumented members; here they map ids to names.
		'GET /v1/account/roles': operation({
			answer: ({ tenant }) => {
				const own = roles.all(tenant);
				const permissions = own.flatMap((role) => role.permissions);
				return done({
					roles: Object.fromEntries(own.map(({ id, name }) => [id, name])),
					permissions: Object.fromEntries(permissions.map(({ id, name }) => [id, name])),
				});
			},
		}),
		'GET /v1/users': list(users, views.user, {
			search: ({ name, email }) => [name, email],
			sortBy: ['name', 'email', 'created_at', 'updated_at', 'last_login_at'],
			trashed: true,
			filters: {
				is_active: [flag, ({ is_active }, value) => is_active === isYes(value)],
				role: [text(), ({ roles }, role) => roles.some(({ name }) => name === role)],
			},
			isUnpaged: true,
		}),
		'GET /v1/users/:id/roles': operation({
			of: users,
			answer: ({ tenant, record }: Call<unknown, User>) => ({
				data: roles
					.all(tenant)
					.filter(({ id }) => record.roles.some((role) => role.id === id))
					.map(views.role),
			}),
		}),
		'GET /v1/roles/:id': read(roles, views.role),
	};
}
