import { change, create, found, list, one, remove } from '../crud';
import { classic } from '../errors';
import type { Behaviour, Behaviours, Call } from '../store';

/** Apps, OAuth clients and teammates (docs/providers/flipdish.md, "Access"). */

const bodyOf = ({ body }: Call) => body as Record<string, unknown>;

const appMember =
	(member: string): Behaviour =>
	({ world, params }) =>
		world.find('apps', params.appId)[member];

const setApp =
	(members: (call: Call) => Record<string, unknown>): Behaviour =>
	(call) => {
		const changes = members(call);
		call.world.change('apps', call.world.find('apps', call.params.appId), changes);
		return Object.values(changes)[0];
	};

export const access: Behaviours = {
	'GET /apps': list('apps', { contains: { nameFilter: 'Name' } }),
	'POST /apps': ({ world, body }) =>
		world.add('apps', { ...(body as object), AppId: `fd${world.newNumber()}` }).AppId,
	'GET /apps/{appId}': one('apps'),
	'GET /apps/{appId}/name': appMember('Name'),
	'GET /apps/{appId}/panacea/url': appMember('PanaceaVanityUrl'),
	'POST /apps/{appId}/panacea/url': setApp(({ query }) => ({
		PanaceaVanityUrl: query.vanityUrl,
	})),
	'POST /apps/{appId}/hostname': setApp(({ query }) => ({ HostName: query.hostname })),
	'POST /apps/{appId}/nextgenweb': setApp(({ query }) => ({
		HostName: query.hostname,
		PanaceaVanityUrl: query.vanityUrl,
	})),
	'POST /apps/{appId}/config': change('apps'),
	'POST /apps/{appId}/config/languages': (call) =>
		call.world.change('apps', call.world.find('apps', call.params.appId), {
			Languages: call.body,
		}),
	'POST /apps/{appId}/orgId/{orgId}': ({ world, params }) => {
		world.change('apps', world.find('apps', params.appId), { OrgId: params.orgId });
	},

	'GET /{appId}/oauthclients': list('oauthClients', {
		contains: { oauthAppName: 'OauthAppName' },
	}),
	'POST /{appId}/oauthclients': ({ world, params, body }) => {
		world.add('oauthClients', { ...(body as object), at: { ...params } });
	},
	'GET /{appId}/oauthclients/{oauthAppId}': one('oauthClients'),
	'POST /{appId}/oauthclients/{oauthAppId}': change('oauthClients'),
	'DELETE /{appId}/oauthclients/{oauthAppId}': remove('oauthClients'),
	'GET /{appId}/oauthclients/{oauthAppId}/secret': ({ params }) =>
		`fake-secret-of-${params.oauthAppId}`,
	'GET /{appId}/oauthclients/{oauthAppId}/accesstoken': ({ params }) =>
		`fake-token-of-${params.oauthAppId}`,
	'GET /{appId}/oauthclients/{oauthAppId}/redirecturis': list('redirectUris'),
	'POST /{appId}/oauthclients/{oauthAppId}/redirecturis': ({ world, params, body }) =>
		world.add('redirectUris', { Uri: body, at: { ...params } }),
	'DELETE /{appId}/oauthclients/{oauthAppId}/redirecturis/{uriId}': remove('redirectUris'),

	'GET /{appId}/teammates': list('teammates'),
	'POST /{appId}/teammates': create('teammates', ({ params }) => ({
		InvitationStatus: 'Pending',
		AppId: params.appId,
	})),
	'GET /{appId}/teammates/{id}': one('teammates'),
	// "Partial bodies not supported": members that are not sent are removed.
	'POST /{appId}/teammates/{id}': (call) => {
		const { AppAccessLevel, HasAccessToAllStores = false, ...rest } = bodyOf(call);
		if (AppAccessLevel === undefined) throw classic(400, 'AppAccessLevel is required.');
		const { StoreIds = [], PropertyIds = [] } = rest;
		const access = { AppAccessLevel, HasAccessToAllStores, StoreIds, PropertyIds };
		return call.world.change('teammates', found('teammates', call), access);
	},
	'DELETE /{appId}/teammates/{id}': remove('teammates'),
	'POST /{appId}/teammates/grantaccess': (call) => {
		const { Email } = bodyOf(call);
		if (call.world.all('teammates', call.params).some((one) => one.Email === Email)) {
			throw classic(409, `${String(Email)} has access already.`);
		}
		return create('teammates', () => ({ InvitationStatus: 'Accepted' }))(call);
	},
};
