'use strict';
// The model in the page: its weights come as scripts, because a page that is opened as a file may load
// nothing else, and TensorFlow.js runs it on the graphics card or, without one, in JavaScript.
(globalThis.breedlab ??= {}).classifier = (() => {
  /** Shard number -> its bytes in base64, until they are taken. */
  const received = new Map();
  globalThis.breedlab.receiveShard = (number, base64) => received.set(number, base64);

  /**
   * @param {(loaded: number, total: number) => void} onProgress called with bytes
   * @returns {Promise<{ backend: string, classify(photo): Promise<object> }>}
   */
  async function open(onProgress) {
    const { model: saved, transforms } = globalThis.breedlab;
    const { topology, specs, shards, metadata } = saved;
    const { tf } = globalThis;
    await tf.ready();
    const weightData = (await loadWeights(shards, onProgress)).buffer;
    const artifacts = { modelTopology: topology, weightSpecs: specs, weightData };
    const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    const { transform } = metadata.input;
    const size = transform.imageSize;
    const preprocessing = transforms.openTransform(transform);
    const scratch = transforms.createScratch();

    /** Normalized pixels, [size, size, 3]. The evaluation transform draws nothing, so it needs no generator. */
    function inputOf(photo) {
      const input = new Float32Array(size * size * 3);
      preprocessing.into(photo, undefined, input, scratch);
      return input;
    }

    async function logitsOf(input) {
      const output = tf.tidy(() => model.predict(tf.tensor4d(input, [1, size, size, 3])));
      try {
        return await output.data();
      } finally {
        output.dispose();
      }
    }

    // The first pass compiles the shaders; the user's photo need not wait for it.
    await logitsOf(new Float32Array(size * size * 3));

    return {
      backend: describeBackend(tf),
      async classify(photo) {
        const began = performance.now();
        const input = inputOf(photo);
        const probabilities = softmax(await logitsOf(input));
        const seconds = (performance.now() - began) / 1000;
        const seen = transforms.applyTransform(photo, transform, undefined);
        return { input, seen, probabilities, top: largest(probabilities, 5), seconds };
      },
    };
  }

  async function loadWeights(shards, onProgress) {
    const total = shards.reduce((sum, { bytes }) => sum + bytes, 0);
    const weights = new Uint8Array(total);
    let loaded = 0;
    for (const [number, { file, bytes }] of shards.entries()) {
      await loadScript(file);
      decodeInto(weights, loaded, received.get(number) ?? '', bytes, file);
      received.delete(number);
      loaded += bytes;
      onProgress(loaded, total);
    }
    return weights;
  }

  function loadScript(source) {
    return new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement('script'), { src: source });
      script.onload = () => resolve(script.remove());
      script.onerror = () => reject(new Error(`${source} is missing.`));
      document.head.append(script);
    });
  }

  function decodeInto(weights, offset, base64, expected, file) {
    const text = atob(base64);
    if (text.length !== expected) throw new Error(`${file} has ${text.length} bytes, not ${expected}.`);
    for (let i = 0; i < text.length; i++) weights[offset + i] = text.charCodeAt(i);
  }

  function describeBackend(tf) {
    const name = tf.getBackend();
    if (name !== 'webgl') return 'JavaScript (this browser offers no WebGL, so it is slow)';
    return tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')
      ? 'WebGL'
      : 'WebGL with 16-bit numbers, so figures may differ in the third digit';
  }

  function softmax(logits) {
    const largestLogit = Math.max(...logits);
    const powers = Array.from(logits, (value) => Math.exp(value - largestLogit));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  }

  /** Indices of the largest values; of equal values the first comes first. */
  function largest(values, count) {
    return values
      .map((_, index) => index)
      .sort((a, b) => values[b] - values[a] || a - b)
      .slice(0, count);
  }

  return { open };
})();
