/** Registered types (IANA) by file extension, of what posts attach or show. */
const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    aac: "audio/aac",
    aif: "audio/aiff",
    aiff: "audio/aiff",
    avif: "image/avif",
    bmp: "image/bmp",
    epub: "application/epub+zip",
    flac: "audio/flac",
    gif: "image/gif",
    heic: "image/heic",
    ico: "image/vnd.microsoft.icon",
    jpeg: "image/jpeg",
    jpg: "image/jpeg",
    jxl: "image/jxl",
    m4a: "audio/mp4",
    m4b: "audio/mp4",
    m4v: "video/x-m4v",
    mkv: "video/matroska",
    mov: "video/quicktime",
    mp3: "audio/mpeg",
    mp4: "video/mp4",
    mpeg: "video/mpeg",
    mpg: "video/mpeg",
    oga: "audio/ogg",
    ogg: "audio/ogg",
    ogv: "video/ogg",
    opus: "audio/ogg",
    pdf: "application/pdf",
    png: "image/png",
    svg: "image/svg+xml",
    tif: "image/tiff",
    tiff: "image/tiff",
    torrent: "application/x-bittorrent",
    wav: "audio/wav",
    weba: "audio/webm",
    webm: "video/webm",
    webp: "image/webp",
    zip: "application/zip",
  }),
);

/** Unregistered types that people write. */
const MISNAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "audio/mp3": "audio/mpeg",
    "audio/x-mp3": "audio/mpeg",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "image/jpg": "image/jpeg",
    "image/svg": "image/svg+xml",
  }),
);

/** @param path a file's path or an absolute URL; query and fragment of a URL don't count */
export function mediaTypeOf(path: string): string | undefined {
  const bare = /^https?:/i.test(path) ? (path.split(/[?#]/)[0] ?? "") : path;
  const extension = /\.([a-z0-9]+)$/i.exec(bare)?.[1];
  return extension === undefined ? undefined : TYPES.get(extension.toLowerCase());
}

/** Without parameters; undefined where it isn't a MIME type (RFC 6838 §4.2). */
export function normaliseMediaType(written: string): string | undefined {
  const type = (written.split(";")[0] ?? "").trim().toLowerCase();
  if (!/^[a-z0-9][\w!#$&^.+-]{0,126}\/[a-z0-9][\w!#$&^.+-]{0,126}$/.test(type)) return undefined;
  return MISNAMED.get(type) ?? type;
}
