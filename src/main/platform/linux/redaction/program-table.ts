// This file is long because it is one table: the options of all programs, one row each.
import type { Kind } from './value-kinds';

/**
 * The options of one program that take a secret, and those that look as if they did. Everything else is judged by the
 * names of options and the forms of values.
 */
export type ProgramRow = { readonly [Name in Kind]?: string } & {
  /** Form of options: `-abc` is three letters (the default), `-abc` is one word, or `-abc` is `-a` with the value `bc`. */
  readonly style?: 'letters' | 'words' | 'attached';
  /** Letters without a value, which may precede another in one argument: `-xw password`. */
  readonly flags?: string;
  /** Options with a password only in the same argument: `-p` of mysql asks, and `-ppassword` does not. */
  readonly attached?: string;
  /** Kinds of several values of one option. */
  readonly several?: { readonly [option: string]: string };
  /** Kinds of the arguments without a dash, in their order. */
  readonly words?: string;
  /** Kind of all further arguments. */
  readonly rest?: Kind;
  /** Words such as `password` are followed by their value. */
  readonly keywords?: true;
  /** Arguments may be a program with its own. */
  readonly wraps?: true;
  readonly sub?: { readonly [words: string]: ProgramRow };
  /** Further rules where the arguments match. */
  readonly when?: readonly [RegExp, ProgramRow];
};

const PIN_OPTIONS = '-p --pin --so-pin --new-pin --puk';
const LOGIN_BY_P: ProgramRow = { hidden: '-p --password', plain: '-u --username' };
const NAME_AND_PASSWORD: ProgramRow = { words: 'plain hidden' };
const TOKEN_WORD: ProgramRow = { words: 'hidden' };
const NVME_SECRETS: ProgramRow = {
  hidden: '-S -C --dhchap-secret --dhchap-ctrl-secret',
  plain: '-t -a -s -n -w -f -q -i -k',
};
const COMMAND_AFTER_PLACE: ProgramRow = {
  flags: 'diTt',
  text: '-e --env',
  plain: '-u -w -n -c --user --workdir --namespace --container --context --env-file --detach-keys --index',
  words: 'text command',
};
const RUN_IMAGE: ProgramRow = {
  flags: 'ditPq',
  text: '-e --env -l --label --annotation --build-arg --log-opt --mount',
  plain:
    '-a -c -h -m -p -u -v -w --name --network --net --volume --publish --env-file --user --workdir --hostname ' +
    '--restart --memory --memory-swap --cpus --cpu-shares --cpuset-cpus --log-driver --device --add-host --dns --link ' +
    '--volumes-from --tmpfs --shm-size --ulimit --cap-add --cap-drop --security-opt --pid --ipc --uts --gpus ' +
    '--platform --pull --ip --mac-address --expose --runtime --group-add --userns --sysctl --stop-signal ' +
    '--stop-timeout --cgroup-parent --cgroupns --pids-limit --cidfile --secret --pod --authfile',
  login: '--creds',
  command: '--entrypoint',
  script: '--health-cmd',
  words: 'command',
  wraps: true,
};

/**
 * Programs by name (`*` for any end) with their options, from their manuals. Programs with only long options such as
 * `--password` need no row.
 */
export const PROGRAM_TABLE: readonly (readonly [names: string, row: ProgramRow])[] = [
  // Programs that run other programs
  [
    'sudo doas pkexec',
    {
      flags: 'AbBEeHiKklnPSsVv',
      plain:
        '-u -g -p -C -D -h -r -t -T -U -R -a -c --user --group --prompt --host --chdir --chroot --role --type ' +
        '--close-from --other-user --command-timeout',
      words: 'command',
    },
  ],
  ['env', { flags: 'i0v', plain: '-u -C --unset --chdir', script: '-S --split-string', words: 'command' }],
  ['nice ionice renice', { flags: 't', plain: '-n -c -p -P --adjustment --class --classdata', words: 'command' }],
  ['chrt', { flags: 'abdfioRrGv', plain: '-T -P -D', words: 'plain command' }],
  ['taskset', { flags: 'ac', words: 'plain command' }],
  ['timeout', { flags: 'fpv', plain: '-s -k --signal --kill-after', words: 'plain command' }],
  ['time', { flags: 'apqvV', plain: '-f -o --format --output', words: 'command' }],
  ['stdbuf', { plain: '-i -o -e --input --output --error', words: 'command' }],
  [
    'strace ltrace',
    { flags: 'CcdfFhiknqrTtvVwxyz', plain: '-a -b -e -E -I -o -O -p -P -s -S -u -X', words: 'command' },
  ],
  ['xargs', { flags: '0rtpxo', plain: '-I -n -P -L -d -a -E -s --max-args --max-procs --arg-file', words: 'command' }],
  ['find', { style: 'words', command: '-exec -execdir -ok -okdir' }],
  ['fd fdfind', { command: '-x -X --exec --exec-batch' }],
  ['watch', { flags: 'bcdegpqtwx', plain: '-n --interval', words: 'shell' }],
  ['flock', { flags: 'eFnosux', plain: '-w -E --timeout', script: '-c --command', words: 'plain command' }],
  ['chroot gosu su-exec setuidgid', { plain: '-C -u -g -G', words: 'plain command' }],
  ['nsenter unshare setpriv', { flags: 'aCFimnprTuUwZ', plain: '-t -S -G --target', words: 'command', wraps: true }],
  ['capsh', { style: 'words', script: '-c' }],
  ['ip', { sub: { exec: { words: 'plain command' } } }],
  [
    'systemd-run',
    {
      flags: 'dGPqrSt',
      text: '-E --setenv -p --property',
      plain: '-u -H -M --unit --slice --description --uid --gid --nice --on-calendar --on-active --working-directory',
      words: 'command',
    },
  ],
  ['flatpak', { sub: { run: { command: '--command', plain: '--arch --branch', words: 'command' } } }],
  ['snap', { sub: { run: { words: 'command' } } }],
  [
    'nohup setsid unbuffer dbus-run-session dbus-launch fakeroot catchsegv busybox toybox eatmydata gamemoderun ' +
      'mangohud proxychains proxychains4 torsocks torify wine wine64 tini dumb-init catatonit rlwrap numactl valgrind ' +
      'xvfb-run cpulimit prlimit faketime firejail bwrap npx bunx uvx',
    { words: 'command', wraps: true },
  ],
  [
    'sh bash dash zsh ksh ash mksh fish rbash',
    {
      flags: 'abefghiklmnprstuvxBCDEHPT',
      script: '-c --command',
      plain: '-o -O +o --rcfile --init-file',
      words: 'command',
    },
  ],
  ['su runuser sg', { flags: 'lmpPf', script: '-c --command --session-command', plain: '-s -g -G -u -w', wraps: true }],
  ['script', { flags: 'aefqr', script: '-c --command' }],
  ['screen', { flags: 'ADdhilmOqRrUvwX', plain: '-c -e -p -S -s -t -T', words: 'command' }],
  [
    'xterm uxterm rxvt urxvt konsole alacritty kitty foot terminator xfce4-terminal mate-terminal gnome-terminal lxterminal',
    { style: 'words', command: '-e -x --execute', wraps: true },
  ],
  [
    'ssh autossh slogin dbclient mosh',
    {
      flags: '46AaCfGgKkMNnqsTtVvXxYy',
      plain: '-B -b -c -D -E -e -F -I -i -J -L -l -m -O -p -P -Q -R -S -W -w',
      text: '-o',
      words: 'text shell',
    },
  ],
  ['expect', { flags: 'dDin', script: '-c' }],
  ['cmd', { command: '/c /k' }],
  ['powershell pwsh', { style: 'words', command: '-command -Command -c -File -file' }],
  ['python* pypy*', { flags: 'bBdEiIOPqsSuvx', command: '-m', text: '-c', plain: '-W -X', words: 'command' }],
  [
    'node nodejs deno bun electron',
    {
      text: '-e -p -pe --eval --print',
      plain: '-r -C --require --import --loader --conditions --env-file',
      words: 'command',
      wraps: true,
    },
  ],
  ['perl ruby lua php', { text: '-e -E -r', words: 'command' }],
  [
    'java',
    {
      style: 'words',
      command: '-jar',
      plain: '-cp -classpath --class-path -p --module-path --add-modules --add-opens --add-exports -m --module',
      words: 'command',
    },
  ],
  ['ld-linux* ld-musl* box64', { words: 'command', wraps: true }],

  // Databases
  [
    'mysql* mariadb*',
    {
      flags: 'AbBCEfFGHiIKlLnNoqQrRstTUvVWwXxY',
      attached: '-p --password --password1 --password2 --password3',
      text: '-e --execute',
    },
  ],
  ['mysqladmin mariadb-admin', { flags: 'bfhsvVEw', attached: '-p --password', sub: { password: TOKEN_WORD } }],
  ['mysqlsh', { attached: '-p --password', address: '--uri', rest: 'address' }],
  ['mycli mydumper myloader', { hidden: '-p --pass --password', rest: 'address' }],
  ['xtrabackup mariabackup mariadb-backup innobackupex', { attached: '-p', hidden: '--password' }],
  ['pt-*', { hidden: '-p --password', rest: 'dsn' }],
  [
    'psql pg_* createdb dropdb createuser dropuser vacuumdb reindexdb clusterdb pgbench pgcli presto trino',
    { attached: '--password' },
  ],
  ['mongo*', { flags: 'v', hidden: '-p --password', plain: '-u -d -c -q -o -h' }],
  [
    'redis-cli redis-benchmark valkey-cli valkey-benchmark keydb-cli',
    {
      flags: 'c23x',
      hidden: '-a --pass',
      plain: '-h -p -s -t -r -i -n -d -D --user --eval --pattern --sni --cacert --cert --key',
      sub: {
        auth: { rest: 'last' },
        auth2: { rest: 'hidden' },
        hello: { words: 'plain plain plain hidden' },
        config: { keywords: true },
        migrate: { keywords: true, sub: { auth2: NAME_AND_PASSWORD } },
        acl: { rest: 'accessRule' },
      },
    },
  ],
  ['redis-server redis-sentinel valkey-server keydb-server', { rest: 'accessRule' }],
  ['rabbitmqadmin', { hidden: '-p --password', plain: '-u -H -P -V -c -N' }],
  [
    'rabbitmqctl rabbitmqctl.bat',
    {
      plain: '-n -p -t --node --vhost',
      sub: { add_user: NAME_AND_PASSWORD, change_password: NAME_AND_PASSWORD, authenticate_user: NAME_AND_PASSWORD },
    },
  ],
  ['cqlsh dsbulk', { hidden: '-p --password', plain: '-u -k -e -f' }],
  [
    'nodetool',
    { style: 'words', hidden: '-pw --password', plain: '-p -h -u -pwf --port --host --username --password-file' },
  ],
  ['sqlcmd bcp tsql osql fisql', { flags: 'cCeEIkLnNrRTvVwWX', hidden: '-P -Z', plain: '-U -S -d -H -p -i -o -D' }],
  [
    'isql iusql',
    { hidden: '-P -p -pas -pass -password', plain: '-S -U -D -H -u -i -o -d -user', words: 'text plain hidden' },
  ],
  [
    'gbak gfix gsec gstat nbackup isql-fb fbsvcmgr',
    { style: 'words', hidden: '-p -pa -pas -pass -passw -password -pw', plain: '-user -u -role -se' },
  ],
  ['sqlplus sqlplus64 rman exp imp expdp impdp sqlldr sqlcl dgmgrl', { rest: 'oracle' }],
  ['beeline', { style: 'words', hidden: '-p', plain: '-u -n -d -e -f' }],
  ['vsql', { hidden: '-w', plain: '-U -h -p -d' }],
  ['nzsql', { style: 'words', hidden: '-pw -W', plain: '-u -host -d' }],
  ['csql cubrid', { hidden: '-p --password' }],
  ['cypher-shell', { hidden: '-p --password', plain: '-u -a -d' }],
  ['couchbase-cli cbq cbbackupmgr cbc cbimport cbexport', { hidden: '-p --password', plain: '-u -c -b' }],
  ['asadm aql asinfo asbackup asrestore', { hidden: '-P --password', plain: '-U -h -p' }],
  ['taos', { attached: '-p', plain: '-h -u -P' }],
  ['influx', { style: 'words', hidden: '-password --password -t --token', plain: '-username -host -port' }],
  ['db2', { sub: { using: { rest: 'hidden' } } }],
  ['etcdctl', { login: '--user', hidden: '--password' }],
  ['etcd', { plain: '--initial-cluster-token --auth-token' }],
  ['hdbsql', { hidden: '-p', plain: '-u -n -i -d' }],
  ['neo4j-admin', { sub: { 'set-initial-password': TOKEN_WORD } }],
  ['elasticsearch-users', { hidden: '-p --password', plain: '-r' }],
  ['zkcli', { sub: { addauth: { words: 'plain login' } } }],

  // Directories and Windows networks
  [
    'ldap*',
    {
      flags: 'AcCIkKLMnNQtuvVWxZ',
      hidden: '-w',
      plain: '-y -a -b -d -D -e -E -f -h -H -l -o -O -p -P -R -s -S -T -U -X -Y -z',
    },
  ],
  ['ldappasswd', { flags: 'AnSvWxZ', hidden: '-w -s -a', plain: '-y -t -T -D -H -h -p' }],
  ['slappasswd', { hidden: '-s', plain: '-T -h -c' }],
  ['dsconf dsctl dsidm', { hidden: '-w', plain: '-y -D' }],
  ['kadmin kadmin.local', { hidden: '-w', script: '-q', plain: '-p -r -s -t -k', wraps: true }],
  ['addprinc add_principal ank cpw change_password', { style: 'words', hidden: '-pw' }],
  ['ipa-server-install ipa-replica-install', { hidden: '-p -a -w -P --ds-password --admin-password' }],
  ['ipa-client-install', { hidden: '-w --password', plain: '-p --principal' }],
  [
    'smbclient',
    {
      flags: 'BCEegkNPqV',
      percent: '-U --user',
      plain: '-A -p -c -I -W -n -m -M -L -d -D -s -l -O -t -T -R -b -i --authentication-file --port',
      words: 'text hidden',
    },
  ],
  [
    'rpcclient smbcacls smbcquotas smbget smbtree smbspool winexe wmic sharesec nmblookup',
    { flags: 'kNPV', percent: '-U --user', plain: '-A -p -c -I -W -d -s --authentication-file' },
  ],
  [
    'net',
    {
      percent: '-U --user',
      plain: '-A -S -I -w -W -p --authentication-file',
      sub: {
        user: { words: 'plain netPassword', sub: { add: NAME_AND_PASSWORD, delete: {}, info: {}, rename: {} } },
        use: { rest: 'netPassword' },
        password: NAME_AND_PASSWORD,
      },
    },
  ],
  [
    'samba-tool',
    {
      percent: '-U --username',
      plain: '-A -H',
      sub: {
        user: { sub: { create: NAME_AND_PASSWORD, add: NAME_AND_PASSWORD, setpassword: {} } },
      },
    },
  ],
  ['smbpasswd', { flags: 'adDehjLmnsWx', hidden: '-w', percent: '-U', plain: '-r -c', words: 'plain hidden' }],
  ['smbmap enum4linux bloodhound-python', { hidden: '-p', plain: '-u -H -d' }],
  ['certipy certipy-ad', { style: 'words', hidden: '-p -password -hashes -pfx-password', plain: '-u -username' }],
  ['crackmapexec netexec nxc cme evil-winrm', { hidden: '-p -H --hash', plain: '-u -d -i' }],
  [
    'psexec wmiexec smbexec atexec dcomexec secretsdump getuserspns getnpusers gettgt getst lookupsid samrdump rpcdump ' +
      'mssqlclient rdp_check ticketer impacket-*',
    { style: 'words', hidden: '-p -hashes -aesKey -password', plain: '-u -dc-ip -port', words: 'target' },
  ],
  [
    'mount mount.* mount_smbfs sshfs curlftpfs',
    { flags: 'afFilnrsvVwhB', mountOptions: '-o --options', plain: '-t -L -U --types', rest: 'address' },
  ],
  ['wbinfo', { percent: '-a -K --authenticate --krb5auth' }],
  ['keyctl', { sub: { add: { words: 'plain plain hidden' }, update: NAME_AND_PASSWORD } }],

  // Transfers
  [
    'curl curlie',
    {
      flags: '0123456aBfgGiIjJkklLMnNOpqRsSvVZ#',
      login: '-u -U --user --proxy-user',
      certificate: '-E --cert --proxy-cert',
      hidden: '--pass --proxy-pass --tlspassword --proxy-tlspassword --oauth2-bearer',
      cookie: '-b --cookie',
      address: '-x --proxy --preproxy --socks4 --socks4a --socks5 --socks5-hostname --url -e --referer',
      text:
        '-H --header --proxy-header -d --data --data-raw --data-binary --data-ascii --data-urlencode --json -F --form ' +
        '--form-string --url-query',
      plain:
        '-A -c -C -D -K -m -o -P -Q -r -t -T -w -X -y -Y -z --cookie-jar --aws-sigv4 --login-options --netrc-file ' +
        '--key --user-agent --sasl-authzid --proxy-key',
      rest: 'address',
    },
  ],
  ['wget wget2', { text: '--header --post-data --body-data -e', plain: '-U -O -P -o -a -i --user --use-askpass' }],
  [
    'http https httpie xh xhs',
    {
      flags: 'bcdFfhIjmSv',
      login: '-a --auth',
      plain: '-A --auth-type -p --print -o --output -s --style',
      when: [/(?:-A|--auth-type)[= ]?bearer/, { hidden: '-a --auth' }],
    },
  ],
  ['lftp', { comma: '-u --user', script: '-e -c', plain: '-p -f -d', wraps: true }],
  ['ncftp ncftpget ncftpput ncftpls', { hidden: '-p', plain: '-u -P' }],
  ['rsync', { flags: '0468abcDdEFgHhIiJkLlnOopqRrSstuvWxXyz', script: '-e --rsh', plain: '--password-file -f -M -T' }],
  ['swift', { hidden: '-K --key', plain: '-A -U -V' }],
  [
    'mc minio-client mcli',
    {
      sub: {
        alias: { sub: { set: { words: 'plain text plain hidden' } } },
        config: { sub: { add: { words: 'plain text plain hidden' } } },
      },
    },
  ],
  ['b2', { sub: { 'authorize-account': NAME_AND_PASSWORD, authorize: NAME_AND_PASSWORD } }],
  ['nextcloudcmd owncloudcmd', { hidden: '-p --password', plain: '-u --user --exclude', rest: 'address' }],
  ['rclone', { sub: { obscure: TOKEN_WORD, config: { keywords: true } } }],
  [
    'yt-dlp youtube-dl gallery-dl megadl megaput megaget megacopy megals megarm',
    { hidden: '-p --password -2 --twofactor', plain: '-u -o -f -P --cookies --cookies-from-browser' },
  ],
  [
    'ffmpeg ffplay ffprobe',
    {
      style: 'words',
      hidden: '-decryption_key -encryption_key -cenc_decryption_key',
      plain: '-pass -passlogfile',
      text: '-headers -cookies',
    },
  ],

  // Containers, clouds and package registries
  [
    'docker podman nerdctl buildah docker-compose podman-compose',
    {
      plain: '-H -c -f -p --context --config --host --log-level --secret --file --project-name --profile --connection',
      login: '--creds',
      sub: {
        login: LOGIN_BY_P,
        run: RUN_IMAGE,
        create: RUN_IMAGE,
        exec: COMMAND_AFTER_PLACE,
      },
    },
  ],
  ['kustomize', { pair: '--from-literal' }],
  ['skopeo crane cosign oras regctl helm', { login: '--creds --src-creds --dest-creds', sub: { login: LOGIN_BY_P } }],
  [
    'kubectl kubecolor oc k3s microk8s minikube',
    {
      plain: '-n -c -f -l -o -p --namespace --context --kubeconfig --user --as',
      pair: '--from-literal',
      sub: {
        exec: COMMAND_AFTER_PLACE,
        rsh: COMMAND_AFTER_PLACE,
        login: LOGIN_BY_P,
        server: { hidden: '-t --token' },
        agent: { hidden: '-t --token' },
      },
    },
  ],
  ['lxc incus', { sub: { exec: { text: '--env', words: 'plain command' }, config: { keywords: true } } }],
  [
    'aws',
    {
      plain: '--secret-id --next-token --starting-token --client-request-token --profile --region',
      sub: { configure: { keywords: true } },
      when: [/SecureString|secretsmanager/, { hidden: '--value' }],
    },
  ],
  [
    'az',
    {
      sub: {
        login: { hidden: '-p --password', plain: '-u -t --username --tenant' },
        acr: LOGIN_BY_P,
        sql: LOGIN_BY_P,
        ad: LOGIN_BY_P,
        secret: { hidden: '--value' },
      },
    },
  ],
  ['gcloud', { plain: '--secret' }],
  ['doctl flyctl fly', { hidden: '-t --access-token', sub: { secrets: { rest: 'pair' } } }],
  ['vercel', { hidden: '-t --token --auth' }],
  ['netlify ntl', { hidden: '-a -t --token --auth' }],
  ['prefect', { hidden: '-k --key' }],
  ['openai', { hidden: '-k --api-key', plain: '-b -o -t' }],
  ['airflow', { sub: { create: LOGIN_BY_P, 'create-user': LOGIN_BY_P } }],
  ['govc', { address: '-u' }],
  ['snyk', { sub: { auth: TOKEN_WORD } }],
  ['drone drone-cli', { hidden: '-t --token', plain: '-s --server' }],
  ['artisan rake rails', { words: 'plain' }],
  ['teamviewer', { sub: { passwd: TOKEN_WORD } }],
  ['gotify', { sub: { push: { hidden: '-t --token' } } }],
  ['tmate', { hidden: '-k', plain: '-n -r -a -f -S -L' }],
  ['kopia', { hidden: '-p --password' }],
  ['sonar-scanner', { style: 'words', hidden: '-Dsonar.login -Dsonar.token -Dsonar.password' }],
  ['knife', { sub: { bootstrap: { hidden: '-P --connection-password --ssh-password', plain: '-x -U -p -N -r' } } }],
  ['gh glab', { sub: { secret: { hidden: '-b --body' }, login: { hidden: '-t --token' } } }],
  ['cf', { sub: { login: LOGIN_BY_P, l: LOGIN_BY_P, auth: NAME_AND_PASSWORD } }],
  ['ibmcloud', { sub: { login: { hidden: '-p --apikey', plain: '-u -a -r -g' } } }],
  [
    'npm npm-cli yarn pnpm',
    {
      hidden: '--otp',
      words: 'plain',
      sub: {
        config: { keywords: true },
        set: { keywords: true },
        c: { keywords: true },
        // Scripts such as `auth:dev`.
        run: { words: 'plain' },
        'run-script': { words: 'plain' },
      },
    },
  ],
  [
    'poetry',
    {
      sub: { config: { keywords: true }, publish: LOGIN_BY_P },
      when: [/ http-basic\./, { sub: { config: { words: 'plain plain hidden' } } }],
    },
  ],
  [
    'composer',
    {
      sub: { config: { keywords: true } },
      when: [/http-basic\.|-oauth\.|bearer\./, { sub: { config: { words: 'plain', rest: 'last' } } }],
    },
  ],
  ['twine', { hidden: '-p --password', plain: '-u' }],
  ['cargo', { sub: { login: TOKEN_WORD } }],
  ['sops', { hidden: '--set', sub: { set: { words: 'plain plain hidden' } } }],
  ['icinga2', { hidden: '--ticket' }],
  ['butt', { hidden: '-p', plain: '-a -P -s -c' }],
  ['uv', { sub: { publish: { hidden: '-t -p --token --password', plain: '-u' } } }],
  [
    'dotnet',
    {
      sub: { push: { hidden: '-k --api-key' }, 'user-secrets': { sub: { set: NAME_AND_PASSWORD } } },
      wraps: true,
    },
  ],
  ['nuget', { style: 'words', sub: { push: NAME_AND_PASSWORD, setapikey: TOKEN_WORD } }],
  ['bundle bundler', { sub: { config: { rest: 'login' } } }],
  ['mvn mvnw', { style: 'words', hidden: '-ep -emp --encrypt-password --encrypt-master-password' }],
  ['wandb', { sub: { login: TOKEN_WORD } }],
  ['pulumi', { attached: '--secret', when: [/\s--secret\b/, { sub: { set: { words: 'plain hidden' } } }] }],
  [
    'vault bao',
    {
      style: 'words',
      sub: {
        login: { words: 'tokenOrPair' },
        unseal: TOKEN_WORD,
        unwrap: TOKEN_WORD,
        token: { sub: { lookup: TOKEN_WORD, renew: TOKEN_WORD, revoke: TOKEN_WORD } },
        kv: {
          sub: { put: { words: 'plain', rest: 'pair' }, patch: { words: 'plain', rest: 'pair' } },
        },
      },
      when: [/\bwrite\b.*\s(?:secret|kv|cubbyhole)\//, { sub: { write: { words: 'plain', rest: 'pair' } } }],
    },
  ],
  ['bw', { hidden: '--session', sub: { unlock: TOKEN_WORD, login: { words: 'plain hidden plain' } } }],
  ['op', { hidden: '--session', wraps: true }],
  ['ngrok', { sub: { authtoken: TOKEN_WORD, 'add-authtoken': TOKEN_WORD } }],
  ['cloudflared', { sub: { install: TOKEN_WORD } }],
  ['gitlab-runner', { sub: { register: { hidden: '-r -t --registration-token --token' } } }],
  ['grafana-cli grafana', { sub: { 'reset-admin-password': TOKEN_WORD } }],
  ['ansible ansible-playbook ansible-console', { text: '-e --extra-vars', script: '-a --args', plain: '-i -u -m -l' }],
  [
    'ansible-vault',
    {
      sub: {
        encrypt_string: {
          plain: '-n --name --vault-id --vault-password-file --vault-pass-file --encrypt-vault-id --stdin-name',
          rest: 'hidden',
        },
      },
    },
  ],

  // Keys, archives and encryption
  [
    'openssl',
    {
      style: 'words',
      hidden: '-k -K -hmac -psk -srppass -challenge -passwd',
      source: '-pass -passin -passout -dpass -kpass -password -secret -keypass -newkeypass -otherpass -tls_keypass',
      parameter: '-macopt -kdfopt -pkeyopt -sigopt',
      plain: '-key -kfile -S -iv -in -out -salt -inkey -cert -keyform -passid',
      sub: { passwd: { plain: '-in -salt', rest: 'hidden' }, ca: { hidden: '-key' } },
    },
  ],
  ['gpg-preset-passphrase', { hidden: '-P --passphrase' }],
  ['7z 7za 7zr 7zz 7zzs p7zip unace', { style: 'attached', hidden: '-p' }],
  ['rar unrar', { style: 'attached', hidden: '-hp -p', plain: '-p-' }],
  ['arj', { style: 'attached', hidden: '-g' }],
  ['zip unzip zipcloak funzip zipinfo', { flags: 'aAbcCdDeEfFghijJklLmMnoqrRsStTuvVwWXyzZ0123456789@$', hidden: '-P' }],
  ['unar lsar', { hidden: '-p -password --password' }],
  ['dar', { hidden: '-K -J' }],
  ['pdftk', { keywords: true }],
  ['qpdf', { several: { '--encrypt': 'hidden hidden' } }],
  [
    'pdftotext pdfinfo pdftoppm pdftocairo pdftohtml pdfimages pdffonts pdfdetach pdftops pdfcpu xpdf',
    { style: 'words', hidden: '-upw -opw' },
  ],
  ['mutool mudraw', { hidden: '-p', plain: '-o -r -F -w -h' }],
  ['msoffcrypto-tool', { hidden: '-p --password' }],
  ['veracrypt truecrypt zulucrypt-cli', { hidden: '-p --password --new-password', plain: '-k --keyfiles --pim' }],
  ['dislocker dislocker-fuse dislocker-file', { attached: '-u -p', plain: '-V -f -K' }],
  ['fvdemount bdemount luksdemount', { hidden: '-p -r', plain: '-k -o -X' }],
  ['steghide', { style: 'words', hidden: '-p --passphrase', plain: '-cf -ef -sf -xf' }],
  ['outguess', { hidden: '-k -K', plain: '-d -s -e' }],
  ['ccrypt ccencrypt ccdecrypt ccat', { hidden: '-K -H --key --key2', plain: '-k --keyfile -E --envvar' }],
  ['mcrypt mdecrypt', { hidden: '-k --key', plain: '-f --keyfile -a -m' }],
  ['aescrypt', { hidden: '-p', plain: '-k -o' }],
  ['caddy', { sub: { 'hash-password': { hidden: '-p --plaintext' } } }],
  [
    'hdparm',
    { hidden: '--security-unlock --security-disable --security-set-pass --security-erase --security-erase-enhanced' },
  ],
  [
    'sedutil-cli',
    {
      several: {
        '--initialsetup': 'hidden',
        '--initialSetup': 'hidden',
        '--setSIDPassword': 'hidden hidden',
        '--setAdmin1Pwd': 'hidden hidden',
        '--setPassword': 'hidden plain hidden',
        '--loadPBAimage': 'hidden plain',
        '--setLockingRange': 'plain plain hidden',
        '--setMBREnable': 'plain hidden',
        '--setMBRDone': 'plain hidden',
        '--revertTPer': 'hidden',
        '--revertNoErase': 'hidden',
      },
    },
  ],
  [
    'bitcoin-cli litecoin-cli dogecoin-cli',
    { sub: { walletpassphrase: TOKEN_WORD, encryptwallet: TOKEN_WORD, importprivkey: TOKEN_WORD } },
  ],
  ['monerod monero-*', { login: '--rpc-login --daemon-login' }],
  [
    't-rex nbminer lolminer miner gminer phoenixminer teamredminer srbminer-multi ccminer ethminer',
    { hidden: '-p --pass', plain: '-u -o -a -w --user' },
  ],
  ['xmrig cpuminer minerd cgminer bfgminer', { hidden: '-p --pass', login: '-O --userpass', plain: '-u -o -a -t' }],
  ['ssh-keygen', { flags: 'BceHhiLlpQquvy', hidden: '-N -P', plain: '-f -t -b -C -a -F -I -m -n -O -R -s -V -Y' }],
  ['putty plink pscp psftp kitty_portable', { style: 'words', hidden: '-pw', plain: '-pwfile -P -l -i -load' }],
  ['puttygen', { plain: '--old-passphrase --new-passphrase' }],
  [
    'keytool jarsigner',
    { style: 'words', hidden: '-storepass -keypass -srcstorepass -deststorepass -srckeypass -destkeypass -new' },
  ],
  ['apksigner', { source: '--ks-pass --key-pass --next-ks-pass' }],
  ['signtool', { hidden: '/p' }],
  ['osslsigncode', { style: 'words', plain: '-readpass' }],
  ['pk12util', { hidden: '-W -K', plain: '-w -k -i -o -d -n' }],
  ['pkcs11-tool pkcs15-tool pkcs15-init', { hidden: PIN_OPTIONS }],
  ['p11tool softhsm2-util', { hidden: '--pin --so-pin --set-pin --set-so-pin' }],
  [
    'ykman',
    {
      hidden: '-P -p -m --pin --new-pin --password --management-key',
      sub: {
        access: { hidden: '-n --new-pin --new-puk --new-management-key --puk' },
        add: { flags: 'tfF', plain: '-o -d -a -i -p -P', words: 'plain hidden', hidden: '--password' },
        'change-pin': { hidden: '-P -n -a --pin --new-pin --admin-pin' },
        'change-puk': { hidden: '-p -n --puk --new-puk' },
        'unblock-pin': { hidden: '-p -n -r --puk --new-pin --reset-code' },
      },
    },
  ],
  ['oathtool', { flags: 'bhvV', plain: '-c -d -N -s -S -w', words: 'hidden' }],
  ['nvme', { sub: { connect: NVME_SECRETS, 'connect-all': NVME_SECRETS } }],
  ['ceph rbd rados rados*', { hidden: '--key', plain: '-n -i -s -p' }],
  ['yubico-piv-tool', { hidden: '-P -N -k --pin --new-pin --key', plain: '-a -s -i -o' }],
  ['tpm2_*', { source: '-p -P --auth --key-auth --parent-auth' }],
  [
    'security',
    {
      sub: {
        'add-generic-password': { hidden: '-w -p -X', plain: '-a -s -l -T' },
        'add-internet-password': { hidden: '-w -X', plain: '-a -s -l -T' },
        'unlock-keychain': { hidden: '-p' },
        'create-keychain': { hidden: '-p' },
        'set-keychain-password': { hidden: '-o -p' },
        'set-key-partition-list': { hidden: '-k' },
        import: { hidden: '-P' },
        export: { hidden: '-P' },
      },
    },
  ],
  ['dscl', { style: 'words', several: { '-passwd': 'plain hidden hidden' } }],
  ['altool', { style: 'words', hidden: '-p --password', plain: '-u' }],

  // Users and networks
  [
    'useradd usermod groupadd groupmod',
    { flags: 'aDlLmMNorU', hidden: '-p --password', plain: '-c -d -g -G -s -u -e -f -k -K -b' },
  ],
  ['mkpasswd', { flags: '5s', plain: '-m -S -R -P -l -d -c -C --method --salt --rounds', words: 'hidden plain' }],
  ['htpasswd mosquitto_passwd', { plain: '-C -r', when: [/(?:^|\s)-\w{0,8}b/, { rest: 'last' }] }],
  ['wpa_passphrase', NAME_AND_PASSWORD],
  [
    'wpa_cli',
    {
      plain: '-i -p -g -s key_mgmt ssid',
      keywords: true,
      sub: {
        set_network: { plain: 'key_mgmt ssid', keywords: true },
        password: NAME_AND_PASSWORD,
        new_password: NAME_AND_PASSWORD,
        passphrase: NAME_AND_PASSWORD,
      },
    },
  ],
  ['iw', { sub: { key: { rest: 'keyAtEnd', words: 'keyAtEnd' } } }],
  ['iwconfig', { sub: { key: { words: 'wirelessKey' }, enc: { words: 'wirelessKey' } } }],
  [
    'nmcli',
    {
      plain:
        'con-name ssid ifname type id uuid connect connection.id 802-11-wireless.ssid key-mgmt wifi-sec.key-mgmt ' +
        '802-11-wireless-security.key-mgmt wifi-sec.psk-flags',
      keywords: true,
    },
  ],
  ['pppd iwctl sc', { keywords: true }],
  [
    'chat',
    {
      keywords: true,
      sub: { 'word:': TOKEN_WORD, 'ssword:': TOKEN_WORD, 'assword:': TOKEN_WORD, 'sword:': TOKEN_WORD },
    },
  ],
  [
    'openconnect',
    { flags: 'bdilqsSvVxN', hidden: '-p -C --cookie --key-password --token-secret', plain: '-u -c -k -g -U' },
  ],
  ['openfortivpn', { hidden: '-p -o --password --otp', plain: '-u -c' }],
  [
    'openvpn',
    {
      style: 'words',
      hidden: '--auth-token',
      plain: '--auth-user-pass --askpass --auth --tls-auth --tls-crypt --secret --auth-retry --auth-gen-token',
    },
  ],
  [
    'ss-local ss-server ss-redir ss-tunnel sslocal ssserver ssservice',
    { hidden: '-k --password', plain: '-p -s -l -m -c' },
  ],
  ['frpc frps', { hidden: '-t --token', plain: '-c -p -u' }],
  ['gost', { address: '-L -F' }],
  ['chisel', { login: '--auth' }],
  ['microsocks', { hidden: '-P', plain: '-u -p -i' }],
  ['ttyd gotty', { login: '-c --credential', plain: '-p -i' }],
  ['miniserve', { login: '-a --auth', plain: '-p -i' }],
  ['sshuttle', { address: '-r --remote', plain: '-x -X -e -l' }],
  ['mpc ncmpcpp ncmpc', { passwordAtHost: '-h --host', plain: '-p -f' }],
  ['transmission-remote', { login: '-n --auth' }],
  ['transmission-daemon', { hidden: '-v --password', plain: '-u -p -g' }],
  ['deluge-console', { sub: { connect: { words: 'plain plain hidden' } } }],
  [
    'steamcmd* steam',
    { when: [/ [-+]login (?!anonymous )\S/, { several: { '+login': 'plain hidden', '-login': 'plain hidden' } }] },
  ],
  ['mcrcon rcon rcon-cli openttd', { hidden: '-p --password', plain: '-P -H -a -n -D' }],
  ['librespot spotifyd', { hidden: '-p --password', plain: '-u -n -d' }],
  ['espota*', { hidden: '-a --auth', plain: '-i -p -f -P' }],
  ['sipp', { style: 'words', hidden: '-ap', plain: '-p -au -s' }],
  ['sipsak', { flags: 'UIMFTRDvVinLSCdN', hidden: '-a --password', plain: '-s -u -r -l -H -p' }],
  ['mullvad', { sub: { login: TOKEN_WORD } }],
  [
    'xfreerdp* wlfreerdp* sdl-freerdp* sfreerdp* freerdp',
    {
      hidden: '/p /gp /pth /pass-the-hash /reconnect-cookie -p --password',
      gateway: '/gateway /smartcard',
      plain: '-u -d',
    },
  ],
  ['rdesktop', { hidden: '-p', plain: '-u -d -g -s -c -n -k -t -x -r -a -f' }],
  [
    'vncviewer xtightvncviewer xtigervncviewer ssvncviewer',
    { style: 'words', plain: '-passwd -passwordfile -PasswordFile' },
  ],
  ['x0vncserver xvnc vncserver x0tigervncserver', { style: 'words', plain: '-PasswordFile -rfbauth -passwd' }],
  [
    'x11vnc',
    {
      style: 'words',
      hidden: '-passwd -viewpasswd',
      plain: '-rfbauth -passwdfile -auth -rfbport',
      several: { '-storepasswd': 'hidden plain' },
    },
  ],
  ['guestfish guestmount virt-*', { guestKey: '--key', style: 'words' }],
  ['vncdo vncdotool', { hidden: '-p --password', plain: '-s' }],
  ['spicy', { hidden: '-w --password', plain: '-h -p -s' }],
  ['vmrun', { style: 'words', hidden: '-gp -vp -p', plain: '-gu -u -T -h -P' }],
  ['esxcli', { hidden: '-p --password', plain: '-u -s' }],
  ['virsh', { sub: { 'secret-set-value': NAME_AND_PASSWORD } }],
  ['qemu-* kvm', { style: 'words', object: '-object', wraps: true }],
  [
    'ipmitool',
    {
      flags: 'acdghvEKY',
      hidden: '-P -k -y',
      plain: '-H -U -I -L -p -f -C -o -e -t -S -D -N -R',
      sub: { user: { sub: { password: NAME_AND_PASSWORD, test: { words: 'plain plain hidden' } } } },
    },
  ],
  ['racadm', { hidden: '-p', plain: '-r -u -i -g', keywords: true }],
  ['ipmi-* ipmipower ipmiconsole bmc-*', { hidden: '-p -k --password --k-g', plain: '-u -h -D -I' }],
  ['ilorest redfishtool hponcfg', { hidden: '-p --password', plain: '-u -r' }],
  [
    'snmp*',
    {
      flags: 'dfhHV',
      hidden: '-A -X -c',
      plain: '-a -x -u -l -v -m -M -r -t -n -e -E -O -I -C -L -D -Y -Z',
    },
  ],
  ['snmpd snmptrapd snmptranslate', { plain: '-c -x -A' }],
  ['nsupdate knsupdate dig kdig', { keyAtEnd: '-y', plain: '-k -p -b' }],
  ['upscmd upsrw', { hidden: '-p', plain: '-u -s -t' }],
  ['radtest', { words: 'plain hidden plain plain hidden' }],
  ['radclient', { flags: 'xqsFiv46', words: 'plain plain hidden', plain: '-f -c -n -p -r -t -d -D' }],
  ['iscsiadm', { plain: '-m -T -p -I -o -n --name', when: [/password/, { hidden: '-v --value' }] }],
  [
    'mosquitto_pub mosquitto_sub mosquitto_rr mosquitto_ctrl',
    { hidden: '-P --pw --psk', plain: '-p -u -h -t -m -i -q', address: '-L --url' },
  ],
  ['mqttx', { hidden: '-P --password', plain: '-p -u -h' }],
  ['rasdial', { words: 'plain plain hidden' }],
  ['schtasks', { hidden: '/rp /p' }],
  ['winrs', { hidden: '-p /p', plain: '-u /u' }],

  [
    'check_mysql* check_pgsql check_mssql* check_radius check_esx* check_wmi* check_disk_smb',
    { hidden: '-p --password', plain: '-P -H -u -l -d' },
  ],
  ['check_http check_curl', { login: '-a -b --authorization --proxy-authorization', text: '-k', plain: '-p -H -u' }],
  ['check_ldap check_ldaps check_smtp', { hidden: '-P --pass --authpass', plain: '-p -H -U' }],
  ['check_snmp*', { hidden: '-C -A -X --community --authpasswd --privpasswd', plain: '-p -o -H -L -a -x -U -P' }],
  ['check_nt', { hidden: '-s', plain: '-p -H -v' }],

  // Load tests, audits, mail and chat
  ['ab', { flags: 'dhiIklqrSv', login: '-A -P', cookie: '-C', text: '-H', plain: '-p -u -T -n -c -t' }],
  ['hey oha bombardier', { login: '-a', text: '-H', plain: '-n -c -z -m' }],
  ['jmeter', { hidden: '-a', plain: '-u -n -t -l' }],
  ['k6', { text: '-e --env', sub: { cloud: { hidden: '-t --token' } } }],
  ['sqlmap', { cookie: '--cookie', login: '--auth-cred --proxy-cred --dbms-cred', text: '--data --headers -H' }],
  ['hydra medusa', { flags: 'ISvVfFd46', hidden: '-p', plain: '-P -l -L -u -U -C -s -t -M -o -x -h' }],
  ['wpscan', { plain: '-P --passwords -U --usernames' }],
  ['nikto', { style: 'words', login: '-id' }],
  ['gobuster', { hidden: '-P --password', plain: '-U -u -w', cookie: '-c', text: '-H' }],
  ['dirb', { login: '-u', cookie: '-c', text: '-H' }],
  ['ffuf feroxbuster wfuzz', { cookie: '-b', login: '--basic', text: '-H', plain: '-u -w' }],
  // Games
  [
    'steamcmd steamcmd_linux steamcmd_osx',
    { several: { '+login': 'plain hidden hidden', '+set_steam_guard_code': 'hidden' }, plain: '-language' },
  ],
  ['srcds* hlds* rustdedicated', { style: 'words', hidden: '+sv_setsteamaccount' }],
  ['rcon mcrcon rcon-cli', { hidden: '-p --password', plain: '-H -P -a' }],
  ['murmurd mumble-server', { style: 'words', hidden: '-supw' }],

  ['sipp', { style: 'words', hidden: '-ap', plain: '-au -p -i' }],
  ['apprise', { rest: 'notification', plain: '-b -t -c -g -i -n -p' }],
  ['swaks', { style: 'words', hidden: '-ap --auth-password', plain: '-au --auth-user -a --auth' }],
  ['testsaslauthd', { hidden: '-p', plain: '-u -r -s -f' }],
  ['imtest pop3test smtptest lmtptest sivtest cyradm', { hidden: '-w', plain: '-u -a -m -p -r' }],
  [
    'doveadm',
    {
      sub: {
        pw: { hidden: '-p', plain: '-s -u -r -t' },
        auth: { sub: { test: NAME_AND_PASSWORD, login: NAME_AND_PASSWORD } },
      },
    },
  ],
  ['eapol_test', { hidden: '-s', plain: '-c -a -p -M' }],
  [
    'prosodyctl ejabberdctl',
    { sub: { register: { words: 'plain plain hidden' }, change_password: { words: 'plain plain hidden' } } },
  ],
  ['kamctl opensipsctl opensips-cli', { sub: { add: NAME_AND_PASSWORD, passwd: NAME_AND_PASSWORD } }],
  ['pihole', { flags: 'a', hidden: '-p', sub: { setpassword: TOKEN_WORD } }],
  ['filebrowser', { sub: { users: { sub: { add: NAME_AND_PASSWORD, update: { hidden: '-p --password' } } } } }],
  ['gitea forgejo', { sub: { user: { hidden: '-p --password', plain: '-u' } } }],
  ['register_new_matrix_user synapse_register_new_matrix_user', { hidden: '-p --password', plain: '-u -c -k' }],
  ['add-user', { hidden: '-p --password', plain: '-u -g -r', words: 'plain hidden' }],
  [
    'drush',
    { sub: { 'user:password': NAME_AND_PASSWORD, 'user-password': NAME_AND_PASSWORD, upwd: NAME_AND_PASSWORD } },
  ],
  ['console', { sub: { 'security:hash-password': TOKEN_WORD } }],
  ['sendemail', { style: 'words', hidden: '-xp', plain: '-xu' }],
  ['sendxmpp', { hidden: '-p --password', plain: '-u -j' }],
  ['irssi', { hidden: '-w --password', plain: '-c -p -n' }],
  ['ntfy', { login: '-u --user', hidden: '-k --token' }],
  ['sshpass', { flags: 'ehvV', hidden: '-p', plain: '-f -d -P', words: 'command' }],
];

/** Words of scripts for shells, expect, lftp and kadmin, which mean nothing elsewhere. */
export const SCRIPT_TABLE: readonly (readonly [names: string, row: ProgramRow])[] = [
  ['if then else elif do while until ! { exec command builtin coproc spawn nocorrect', { words: 'command' }],
  ['eval', { words: 'shell' }],
  ['send send_user', { rest: 'hidden' }],
  ['open', { comma: '-u --user' }],
  ['user login', NAME_AND_PASSWORD],
  ['convertto-securestring', { words: 'hidden' }],
];
