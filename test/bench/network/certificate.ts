/** A certificate for a server of the bench, which n8n trusts through NODE_EXTRA_CA_CERTS. */
import { generate } from 'selfsigned';

/** Both in PEM form. */
export interface Certificate {
	key: string;
	cert: string;
}

/** Signs itself, for one IP address. Its key is of the kind that public servers mostly have (P-256). */
export async function newCertificate(ip: string): Promise<Certificate> {
	const { private: key, cert } = await generate([{ name: 'commonName', value: 'fl-suite bench' }], {
		keyType: 'ec',
		algorithm: 'sha256',
		extensions: [
			{ name: 'basicConstraints', cA: true, critical: true },
			{ name: 'subjectAltName', altNames: [{ type: 7, ip }] },
		],
	});
	return { key, cert };
}
