import type { Seed } from '../seed';

/** Members as in Flipdish's events; no REST reply is documented. [inferred] */
export interface Org {
	orgId: string;
	name: string;
	countryCode: string;
	logoImageUrl?: string;
	emailAddress: string;
}

export function makeOrg(seed: Seed, index: number): Org {
	const { last } = seed.person();
	return {
		orgId: `org${101 + index}`,
		name: `${last} Restaurant Group`,
		countryCode: seed.pick(countries),
		...(seed.chance(0.5) && { logoImageUrl: `https://images.example.com/org${101 + index}.png` }),
		emailAddress: `office@${last.toLowerCase()}.example.com`,
	};
}

/** Makes an app with consistent members. */
export function makeApp(seed: Seed, index: number, org: number) {
	const name = `${seed.person().last}'s ${seed.pick(kitchens)}`;
	const appId = `${seed.pick(['fd', 'br'])}${1001 + index}`;
	const center = { Latitude: seed.amount(50, 54), Longitude: -seed.amount(5, 9) };
	const around = (by: number) => ({
		Latitude: center.Latitude + by,
		Longitude: center.Longitude + by,
	});
	const hasIosApp = seed.chance(0.4);
	const hasAndroidApp = seed.chance(0.4);
	const slug = name.toLowerCase().replace(/[^a-z]+/g, '-');
	const colour = `#${seed.hex(6)}`;
	return {
		AppId: appId,
		HasIosApp: hasIosApp,
		IosAppStoreUrl: hasIosApp ? `https://apps.example.com/ios/${appId}` : '',
		HasAndroidApp: hasAndroidApp,
		AndroidPlayStoreUrl: hasAndroidApp ? `https://apps.example.com/android/${appId}` : '',
		DisplayDeliveryRestaurantScreen: seed.chance(0.5),
		LogoImageUrl: `https://images.example.com/${appId}.png`,
		Languages: languages.slice(0, seed.int(1, 3)),
		AvailableAppLanguages: languages,
		AppAccessLevel: seed.pick(['Owner', 'ManagedOwner', 'Integrator']),
		AppResourceSet: ['ViewApp', 'UpdateApp', 'ViewAppName'],
		Features: [],
		MapCenter: center,
		MapNorthEast: around(0.05),
		MapSouthWest: around(-0.05),
		GoogleMapsApiKeyWeb: 'fake-maps-key',
		OrgId: `org${101 + org}`,
		SmsRestaurantName: name.slice(0, 11),
		WebToAppRedirect: 'NoRedirect',
		Name: name,
		HostName: `www.${slug}.example.com`,
		MainColor: colour,
		KioskPrimaryColour: colour,
		ApplicationCategory: seed.pick(['Restaurant', 'Cafe', 'Convenience']),
		IsPanaceaEnabled: seed.chance(0.5),
		PanaceaVanityUrl: slug,
		CookieConsentPromptEnabled: seed.chance(0.5),
		CountryId: seed.pick(countries),
	};
}

const countries = ['IE', 'GB', 'DE', 'ES'] as const;
const kitchens = ['Pizzeria', 'Grill', 'Noodle Bar', 'Bakery', 'Curry House', 'Taqueria'];

const languages = [
	['en', 'English'],
	['de', 'Deutsch'],
	['es', 'Español'],
].map(([LanguageId = '', Name = ''], index) => ({
	LanguageId,
	DisplayOrder: index + 1,
	Name,
	Enabled: true,
}));
