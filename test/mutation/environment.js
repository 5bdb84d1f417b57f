const { register } = require('tsx/cjs/api');

const unregister = register();

/** The tests' own environment. Stryker wraps it, and loads it without jest's transform. */
module.exports = require('../simulators/environment.ts').default;

unregister();
