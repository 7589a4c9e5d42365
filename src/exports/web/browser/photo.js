'use strict';
// A photo's pixels, the same as Breedlab reads from the file in Node: turned upright where the camera says so,
// not changed by a colour profile, transparency dropped.
(globalThis.breedlab ??= {}).photo = (() => {
  /** @param {Blob} file @returns {Promise<{ width: number, height: number, data: Uint8Array }>} */
  async function read(file) {
    const bitmap = await createImageBitmap(file, {
      imageOrientation: 'from-image',
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
    try {
      const { width, height } = bitmap;
      return { width, height, data: withoutAlpha(rgbaOf(bitmap)) };
    } finally {
      bitmap.close();
    }
  }

  function rgbaOf(bitmap) {
    const { width, height } = bitmap;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return isOpaque(data) ? data : (unmultipliedRgba(bitmap) ?? data);
  }

  /** A 2D canvas stores colours multiplied by their alpha, which loses them; a texture does not. */
  function unmultipliedRgba(bitmap) {
    const gl = document.createElement('canvas').getContext('webgl');
    const { width, height } = bitmap;
    if (gl === null || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return undefined;
    const data = new Uint8Array(width * height * 4);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
    const texture = gl.getParameter(gl.TEXTURE_BINDING_2D);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, data);
    const failed = gl.getError() !== gl.NO_ERROR;
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    return failed ? undefined : data;
  }

  function isOpaque(rgba) {
    for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
    return true;
  }

  function withoutAlpha(rgba) {
    const rgb = new Uint8Array((rgba.length / 4) * 3);
    for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
      rgb[to] = rgba[from];
      rgb[to + 1] = rgba[from + 1];
      rgb[to + 2] = rgba[from + 2];
    }
    return rgb;
  }

  return { read };
})();
