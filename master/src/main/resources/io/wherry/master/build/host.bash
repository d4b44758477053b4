# The machine built for, its tools and the places where things go.

exhost() {
    case $1 in
        --target) printf '%s' "${CHOST}" ;;
        --build) printf '%s' "${CBUILD}" ;;
        --tool-prefix) printf '%s-' "${2:-${CHOST}}" ;;
        --is-native) [[ ${CHOST} == "${CBUILD}" ]] ;;
        *) die "exhost: '$1' is not supported" ;;
    esac
}

# The tool that carries the machine's name where there is one, else the plain one.
wherry_tool() {
    local name
    for name in "$@"; do
        type -P "${CHOST}-${name}" >/dev/null && { printf '%s' "${CHOST}-${name}"; return; }
    done
    printf '%s' "${@: -1}"
}

wherry_choose_tools() {
    export CC=${CC:-$(wherry_tool cc gcc)} CXX=${CXX:-$(wherry_tool c++ g++)} CPP=${CPP:-$(wherry_tool cpp)}
    export AR=${AR:-$(wherry_tool ar)} AS=${AS:-$(wherry_tool as)} LD=${LD:-$(wherry_tool ld)}
    export NM=${NM:-$(wherry_tool nm)} OBJCOPY=${OBJCOPY:-$(wherry_tool objcopy)} OBJDUMP=${OBJDUMP:-$(wherry_tool objdump)}
    export RANLIB=${RANLIB:-$(wherry_tool ranlib)} STRIP=${STRIP:-$(wherry_tool strip)}
    export READELF=${READELF:-$(wherry_tool readelf)} PKG_CONFIG=${PKG_CONFIG:-$(wherry_tool pkg-config)}
}

# plain: everything below /usr; exherbo: what belongs to a machine below /usr/<machine>.
case ${WHERRY_LAYOUT} in
    exherbo) WHERRY_PREFIX=/usr/${CHOST} WHERRY_SBIN=${WHERRY_PREFIX}/bin ;;
    *) WHERRY_PREFIX=/usr WHERRY_SBIN=/usr/sbin ;;
esac

LIBDIR=lib

# cat/pkg, cat/pkg:slot or cat/pkg[>=1.2], looked up among what the build's sysroot and machine hold.
best_version() {
    local name=${1%%[:\[]*} found version slot best=
    name=${name#[<>=~]*([=])}
    while read -r found version slot; do
        [[ ${found} == "${name}" ]] || continue
        wherry_wanted "$1" "${version}" "${slot}" || continue
        [[ -z ${best} || $(printf '%s\n' "${best}" "${version}" | sort -V | tail -n 1) == "${version}" ]] && best=${version}
    done < "${WHERRY_INSTALLED}"
    [[ -n ${best} ]] && printf '%s' "${name}-${best}"
}

has_version() { [[ -n $(best_version "$@") ]]; }

wherry_wanted() {
    local spec=$1 version=$2 slot=$3
    if [[ ${spec} =~ :([A-Za-z0-9_+.-]+) && ${slot} != "${BASH_REMATCH[1]}" ]]; then return 1; fi
    [[ ${spec} =~ \[(<=|>=|<|>|=)([0-9a-zA-Z_.-]+)(\*?)\] ]] || return 0
    wherry_compares "${version}" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
}

wherry_compares() {
    local lower
    lower=$(printf '%s\n' "$1" "$3" | sort -V | head -n 1)
    case $2 in
        '=') if [[ -n $4 ]]; then [[ $1 == "$3"* ]]; else [[ $1 == "$3" ]]; fi ;;
        '>=') [[ ${lower} == "$3" ]] ;;
        '<=') [[ ${lower} == "$1" ]] ;;
        '>') [[ $1 != "$3" && ${lower} == "$3" ]] ;;
        '<') [[ $1 != "$3" && ${lower} == "$1" ]] ;;
    esac
}
