// Loads the engine in a process of its own and computes 1*3 + 2*4: prints the result, or fails.
'use strict';
const util = require('node:util');
process.env.TF_CPP_MIN_LOG_LEVEL ||= '2';
// Node >= 23 has no util.isNullOrUndefined, which tfjs-node 4.22 calls.
util.isNullOrUndefined = (value) => value === null || value === undefined;
const tf = require('@tensorflow/tfjs-node-gpu');
const product = tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0];
if (product !== 11) throw new Error(`The engine computes 1*3 + 2*4 = ${product}.`);
console.log(`TensorFlow ${tf.version_core === undefined ? '' : tf.backend().binding.TF_Version}`);
