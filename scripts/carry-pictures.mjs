// The sample site is nowhere on the web, so a mail program would show its mails without their pictures. The demo's mails carry them
// (RFC 2387, RFC 2392); those of a real site name them by their addresses, which every mail program can load.
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const PICTURE = /\bsrc="https:\/\/careers\.example\/([^"?#]+\.(?:png|jpg))"/g;

/**
 * @param {string} mail as it is written into the outbox: multipart/alternative, its HTML in quoted-printable
 * @param {string} content the folder of the sample's posts
 * @returns {string}
 */
export function carryPictures(mail, content) {
  const [head = "", body = ""] = splitAt(mail, "\r\n\r\n");
  const type = /^Content-Type: multipart\/alternative;\s+boundary="([^"]+)"\r\n/im.exec(`${head}\r\n`);
  if (type === null) return mail;
  const [declared, boundary = ""] = type;
  const pictures = new Map();
  const parts = body.split(`--${boundary}`).map((part) => {
    const [about = "", encoded = ""] = splitAt(part, "\r\n\r\n");
    if (!/Content-Type: text\/html/i.test(about) || !/quoted-printable/i.test(about)) return part;
    const html = decode(encoded).replace(PICTURE, (written, path) => {
      const file = [join(content, path), join(content, path.replace(/^posts\//, ""))].find(existsSync);
      if (file === undefined) return written;
      pictures.set(path, file);
      return `src="cid:${idOf(path)}"`;
    });
    return `${about.replace("quoted-printable", "base64")}\r\n\r\n${wrap(Buffer.from(html).toString("base64"))}\r\n`;
  });
  if (pictures.size === 0) return mail;
  const outer = `${boundary}-pictures`;
  const related = `Content-Type: multipart/related; type="multipart/alternative";\r\n boundary="${outer}"\r\n`;
  const images = [...pictures].map(
    ([path, file]) =>
      `--${outer}\r\nContent-Type: image/${path.endsWith(".png") ? "png" : "jpeg"}\r\nContent-ID: <${idOf(path)}>\r\nContent-Disposition: inline; filename="${basename(path)}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrap(readFileSync(file, "base64"))}\r\n`,
  );
  const headers = `${head}\r\n`.replace(declared, () => related);
  return `${headers}\r\n--${outer}\r\n${declared}\r\n${parts.join(`--${boundary}`).trimEnd()}\r\n${images.join("")}--${outer}--\r\n`;
}

const idOf = (path) => `${path.replaceAll("/", ".")}@careers.example`;
const wrap = (base64) => base64.replace(/.{76}/g, "$&\r\n");

function splitAt(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** RFC 2045 §6.7 */
function decode(text) {
  const bytes = text
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
