const { dest, src } = require('gulp');

/** What tsc does not carry over: icons, and the codex files by which n8n files nodes. */
const assets = () => src('nodes/**/*.{svg,json}', { encoding: false }).pipe(dest('dist/nodes'));

module.exports = { assets };
