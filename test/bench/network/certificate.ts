/** Makes certificates for servers of the bench; n8n trusts them through NODE_EXTRA_CA_CERTS. */
import { generate } from 'selfsigned';

/** Key and certificate in PEM form. */
export interface Certificate {
	key: string;
	cert: string;
}

/** Makes a self-signed certificate for an IP address, with the usual kind of key (P-256). */
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
