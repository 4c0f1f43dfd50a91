import { HIDDEN } from './hidden';
import { redactUrls } from './redact-url';
import { isSecretValue } from './secret-names';

interface SecretForm {
  /** A quick test: most texts contain no secret of this form. */
  readonly needs: RegExp;
  readonly form: RegExp;
  readonly shown: string;
}

/** Tokens with a recognizable form, by the prefixes that their services document. */
const TOKENS = [
  // JSON web tokens and PASETO
  '(?<!-)eyJ[\\w-]{8,}\\.[\\w-]+(?:\\.[\\w-]*){0,3}',
  'v[1-4]\\.(?:local|public)\\.[\\w-]{16,}',
  // GitHub, GitLab, Slack, npm, PyPI, RubyGems, Docker, Hugging Face, Atlassian, Linear, Figma, Postman
  'gh[pousr]_\\w{10,}',
  'github_pat_\\w{10,}',
  'gl(?:pat|dt|rt|rtr|ptt|soat|agent|ft|imt|cbt|ffct|oas)-[\\w-]{16,}',
  'xox[a-z]-[\\w-]{10,}',
  'xapp-[\\w-]{10,}',
  'npm_[A-Za-z0-9]{20,}',
  'pypi-[A-Za-z0-9_]{12,}[\\w-]*',
  'rubygems_[a-f0-9]{16,}',
  'dckr_pat_[\\w-]{10,}',
  'hf_[A-Za-z0-9]{16,}',
  'ATATT[\\w-]{16,}=?',
  'lin_api_\\w{16,}',
  'fig[dou]_[\\w-]{16,}',
  'PMAK-[\\w-]{16,}',
  // AWS, Google, DigitalOcean, Vault, Databricks, Grafana, Sentry, New Relic, Tailscale, Pulumi, Terraform, Docker Swarm
  '(?:AKIA|ASIA)[0-9A-Z]{12,}',
  'AIza[\\w-]{20,}',
  'ya29\\.[\\w-]{10,}',
  'GOCSPX-[\\w-]{16,}',
  'do[opr]_v1_[a-f0-9]{10,}',
  'hv[sbr]\\.[\\w-]{16,}',
  'dapi[a-f0-9]{32}',
  'gl(?:sa|c)_[\\w+/=]{16,}',
  'sntry[su]_[\\w+/=]{16,}',
  'NR(?:AK|II|JS)-[\\w-]{16,}',
  'tskey-[\\w-]{10,}',
  'pul-[a-f0-9]{32,}',
  '\\w{14}\\.atlasv1\\.[\\w-]{16,}',
  'SWMTKN-1-[\\w-]{16,}',
  // OpenAI, Anthropic, Stripe, SendGrid, Twilio, Mailgun, Shopify, Square, Replicate, Groq, Telegram
  'sk-[\\w-]{16,}',
  '[sr]k_(?:live|test)_\\w{8,}',
  'whsec_[\\w+/=]{16,}',
  'SG\\.[\\w-]{10,}\\.[\\w-]{10,}',
  'SK[a-f0-9]{32}',
  'key-[a-f0-9]{32}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{16,}',
  'sq0[a-z]{3}-[\\w-]{16,}',
  'r8_\\w{20,}',
  'gsk_\\w{20,}',
  'xai-\\w{20,}',
  '\\d{8,10}:AA[\\w-]{30,}',
  'AGE-SECRET-KEY-1[0-9A-Z]{16,}',
];

const FORMS: readonly SecretForm[] = [
  {
    needs: /-----BEGIN/,
    form: /(-----BEGIN [A-Z ]{0,32}PRIVATE KEY[A-Z ]{0,16}-----)[\s\S]*?(-----END [A-Z ]{0,48}-----|$)/g,
    shown: `$1${HIDDEN}$2`,
  },
  { needs: /jdbc:oracle/, form: /(jdbc:oracle:\w{1,8}:[^/@\s]{0,64}\/)[^@\s]{1,256}@/g, shown: `$1${HIDDEN}@` },
  // A data source of Go: `user:password@tcp(host:3306)/database`.
  {
    needs: /@\w{3,4}\(/,
    form: /(^|[\s=])([\w.-]{1,64}:)[^@\s]{1,256}(@(?:tcp|unix|udp)\()/g,
    shown: `$1$2${HIDDEN}$3`,
  },
  // `IDENTIFIED BY 'x'`, `PASSWORD 'x'`, `PASSWORD('x')`.
  {
    needs: /["']/,
    form: /(\b(?:identified\s{1,4}(?:with\s{1,4}\S{1,64}\s{1,4})?(?:by|as)|password(?:\s{1,4}for\s{1,4}\S{1,128}\s{1,4}=)?|pragma\s{1,4}(?:re)?key\s{0,4}=)(?:\s{1,4}|\s{0,4}\(\s{0,4})(?:password\s{1,4})?[NEB]?(["']))(?:(?!\2)[^\\]|\\.|\2\2){1,512}/gi,
    shown: `$1${HIDDEN}`,
  },
  {
    needs: /pragma/i,
    form: /(\bpragma\s{1,4}(?:re)?key\s{0,4}=(["']))(?:(?!\2)[^\\]|\\.|\2\2){1,512}/gi,
    shown: `$1${HIDDEN}`,
  },
  // `connect("dbi:mysql:shop", "user", "x")`
  {
    needs: /\(\s{0,4}["']/,
    form: /(\b(?:connect|PDO|mysqli|mysqli_connect|getConnection)\(\s{0,4}(["'])[^"']{0,256}\2\s{0,4},\s{0,4}(["'])[^"']{0,128}\3\s{0,4},\s{0,4}(["']))(?:(?!\4)[^\\]|\\.){1,512}/g,
    shown: `$1${HIDDEN}`,
  },
  // `auth("user", "x")`
  {
    needs: /\(\s{0,4}["']/,
    form: /(\b(?:auth|login|authenticate|changeUserPassword|set_?[pP]assword)\(\s{0,4}(["'])[^"']{0,128}\2\s{0,4},\s{0,4}(["']))(?:(?!\3)[^\\]|\\.){1,512}/g,
    shown: `$1${HIDDEN}`,
  },
  {
    needs: /(?:hooks|discord|api|webhook)\w{0,3}\./,
    form: /(hooks\.slack\.com\/(?:services|workflows)\/|discord(?:app)?\.com\/api\/webhooks\/\d{1,32}\/|api\.telegram\.org\/bot\d{1,16}:|webhook\.office\.com\/webhookb2\/)[\w/@-]{8,}/g,
    shown: `$1${HIDDEN}`,
  },
  // The key of a stream is its password: `rtmp://a.rtmp.youtube.com/live2/KEY`. Names of the local network stay.
  {
    needs: /rtmp/i,
    form: /(\brtmp(?:s|e|t|te|ts)?:\/\/(?!(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?(?:::1|f[cd])|[^./:]{1,64}[/:]|[^/:]{1,64}\.(?:local|lan|internal|home)[/:]))[^/\s]{1,256}\/(?:[^/\s?|]{1,128}\/){1,4})[^/\s|"']{1,256}/gi,
    shown: `$1${HIDDEN}`,
  },
  // An address without a scheme in a variable of VMware or of the Music Player Daemon.
  { needs: /GOVC_URL=/, form: /(GOVC_URL=["']?[\w.@\\-]{1,64}:)[^\s@]{1,256}(?=@)/g, shown: `$1${HIDDEN}` },
  { needs: /MPD_HOST=/, form: /(MPD_HOST=["']?)[^\s@]{1,256}(?=@)/g, shown: `$1${HIDDEN}` },
  // Signatures and keys in the query of an address.
  {
    needs: /[?&]/,
    form: /([?&](?:[\w-]{0,32}signature|sig|key|code|[\w-]{0,32}session_?id)=)[^&\s"'#]{8,}/gi,
    shown: `$1${HIDDEN}`,
  },
  { needs: /\s/, form: /\b(bearer|basic)\s{1,4}(?!-)[A-Za-z0-9+/_.~-]{8,}=*/gi, shown: `$1 ${HIDDEN}` },
  { needs: /[\w-]{14}/, form: new RegExp(`(?<![A-Za-z0-9])(?:${TOKENS.join('|')})`, 'g'), shown: HIDDEN },
  // Hashes of crypt(3), Argon2, bcrypt, Apache and LDAP, from which a weak password can be found.
  {
    needs: /[${]/,
    form: /\$(?:[1256y]|2[abxy]|apr1|argon2\w{1,2}|gy|7|scrypt)\$[\w./$,=+-]{8,}|\{S?(?:SHA|MD5)\d{0,3}\}[\w+/]{16,}={0,2}/g,
    shown: HIDDEN,
  },
];

const ELEMENT = /<([\w:.-]{1,64})>([^<>]{1,512})</g;

/** Hides only secrets with a recognizable form, for values that are known to be no secret. */
export function redactForms(text: string, isWhole: boolean): string {
  let redacted = redactUrls(text, isWhole);
  for (const { needs, form, shown } of FORMS) {
    if (needs.test(redacted)) redacted = redacted.replace(form, shown);
  }
  return redacted.includes('<') ? redacted.replace(ELEMENT, hideElement) : redacted;
}

function hideElement(element: string, name: string, value: string): string {
  return isSecretValue(name, value) ? `<${name}>${HIDDEN}<` : element;
}
