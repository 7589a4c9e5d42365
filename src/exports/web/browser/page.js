'use strict';
// The page: takes photos by drop, by choice and from the clipboard, one at a time, and shows the model's
// answer to them.
(() => {
  const { photo: photos, classifier, model } = globalThis.breedlab;
  const { classes } = model.metadata;
  const element = (id) => document.getElementById(id);
  const [status, problem, result, drop, chooser] = ['status', 'problem', 'result', 'drop', 'file'].map(element);

  /** Result of the last photo, for tests and developers; the state of the page is in data-state. */
  const page = (globalThis.breedlab.page = { last: null });
  const setState = (state) => (document.body.dataset.state = state);
  setState('loading');
  /** Counts the photos, so that a slow one does not overwrite the answer to a later one. */
  let turn = 0;

  const opened = open();
  opened.then(
    ({ backend }) => {
      element('backend').textContent = backend;
      if (turn > 0) return;
      setState('ready');
      status.textContent = '';
    },
    // Photos that wait for the model report it themselves.
    (error) => turn > 0 || fail(`This page does not work: ${error.message}`),
  );

  async function open() {
    try {
      return await classifier.open((loaded, total) => {
        status.textContent = `Loading the model: ${megabytes(loaded)} of ${megabytes(total)} MB`;
      });
    } catch (error) {
      throw new Error(`the model cannot be loaded. ${error.message} Copy the whole exported folder and open it again.`);
    }
  }

  /** @param {Blob} file @param {string} name */
  async function show(file, name) {
    const own = ++turn;
    setState('busy');
    problem.hidden = true;
    try {
      if (status.textContent === '') status.textContent = `Looking at ${name}`;
      const pixels = await read(file);
      const answer = await (await opened).classify(pixels);
      if (own !== turn) return;
      page.last = { name, ...answer };
      draw(name, answer);
      status.textContent = '';
      setState('done');
    } catch (error) {
      if (own === turn) fail(`${name}: ${error.message}`);
    }
  }

  async function read(file) {
    try {
      return await photos.read(file);
    } catch {
      throw new Error('this browser cannot read it as an image. Save it as JPEG or PNG and try again.');
    }
  }

  function draw(name, { seen, probabilities, top, seconds }) {
    drawPixels(element('seen'), seen);
    element('seen').setAttribute('aria-label', `${name}, as the model sees it`);
    element('answers').replaceChildren(...top.map((index) => answer(classes[index], probabilities[index])));
    const best = `${classes[top[0]]}, ${percent(probabilities[top[0]])}`;
    element('verdict').textContent = best;
    element('answered').textContent = `${name}, answered in ${Math.max(1, Math.round(seconds * 1000))} ms`;
    result.hidden = false;
    drop.classList.add('small');
    result.scrollIntoView({ block: 'nearest' });
  }

  function answer(name, probability) {
    const item = document.createElement('li');
    const label = Object.assign(document.createElement('span'), { className: 'breed', textContent: name });
    const value = Object.assign(document.createElement('span'), {
      className: 'value',
      textContent: percent(probability),
    });
    const bar = Object.assign(document.createElement('span'), { className: 'bar' });
    bar.style.setProperty('--share', String(probability));
    item.append(label, value, bar);
    return item;
  }

  function drawPixels(canvas, { width, height, data }) {
    Object.assign(canvas, { width, height });
    const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
      rgba.set(data.subarray(from, from + 3), to);
    }
    canvas.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0);
  }

  function fail(text) {
    status.textContent = '';
    result.hidden = true;
    problem.textContent = text;
    problem.hidden = false;
    setState('failed');
  }

  function percent(fraction) {
    const value = fraction * 100;
    return `${value.toFixed(value > 0 && value < 0.1 ? 3 : 1)}%`;
  }

  function megabytes(bytes) {
    return (bytes / 1e6).toFixed(1);
  }

  function take(files) {
    const images = [...files];
    if (images.length > 0) void show(images[0], images[0].name || 'The pasted image');
  }

  drop.addEventListener('click', () => chooser.click());
  chooser.addEventListener('change', () => {
    take(chooser.files);
    // The same file may be chosen again.
    chooser.value = '';
  });
  // The whole page takes a drop: a photo let go beside the field must not replace the page.
  addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('dragging');
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) document.body.classList.remove('dragging');
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('dragging');
    const { files } = event.dataTransfer;
    if (files.length > 0) take(files);
    else fail('What was dropped is not a file: save the photo first, then drop the file.');
  });
  addEventListener('paste', (event) => take(event.clipboardData.files));
  for (const button of document.querySelectorAll('[data-example]')) {
    button.addEventListener('click', () => {
      const image = button.querySelector('img');
      const bytes = Uint8Array.from(atob(image.src.split(',')[1]), (character) => character.charCodeAt(0));
      void show(new Blob([bytes], { type: image.src.slice(5, image.src.indexOf(';')) }), button.dataset.example);
    });
  }
})();
