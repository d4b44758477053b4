# Putting files into the image.

WHERRY_INTO=/ WHERRY_EXEINTO=/ WHERRY_DOCINTO=
WHERRY_INSOPTS=( -m0644 ) WHERRY_EXEOPTS=( -m0755 ) WHERRY_LIBOPTS=( -m0644 ) WHERRY_DIROPTS=( -m0755 )

insinto() { WHERRY_INTO=$1; }
exeinto() { WHERRY_EXEINTO=$1; }
docinto() { WHERRY_DOCINTO=$1; }
insopts() { WHERRY_INSOPTS=( "$@" ); }
exeopts() { WHERRY_EXEOPTS=( "$@" ); }
libopts() { WHERRY_LIBOPTS=( "$@" ); }
diropts() { WHERRY_DIROPTS=( "$@" ); }

wherry_docdir() { printf '/usr/share/doc/%s%s' "${PNVR}" "${WHERRY_DOCINTO:+/${WHERRY_DOCINTO#/}}"; }

# wherry_put helper directory name-or-empty options… -- file …
wherry_put() {
    local helper=$1 into=${IMAGE%/}/${2#/} name=$3 options=() file
    shift 3
    while [[ $1 != -- ]]; do options+=( "$1" ); shift; done
    shift
    [[ $# -gt 0 ]] || { wherry_fail "${helper}: nothing to install was named"; return 1; }
    install -d -m0755 "${into}" || { wherry_fail "${helper}: cannot make ${into}"; return 1; }
    for file in "$@"; do
        wherry_put_one "${file}" "${into}/${name:-${file##*/}}" "${options[@]}" ||
            { wherry_fail "${helper}: cannot install ${file} from ${PWD}"; return 1; }
    done
}

wherry_put_one() {
    if [[ $1 == - ]]; then
        install "${@:3}" /dev/stdin "$2"
    elif [[ -L $1 ]]; then
        ln -sfn "$(readlink "$1")" "$2"
    else
        [[ -f $1 ]] && install "${@:3}" "$1" "$2"
    fi
}

# Splits `-r` off and installs directories with what they hold.
wherry_put_tree() {
    local helper=$1 into=$2 recursive= file sub; shift 2
    local options=()
    while [[ $1 != -- ]]; do options+=( "$1" ); shift; done
    shift
    [[ $1 == -r ]] && { recursive=yes; shift; }
    [[ $# -gt 0 ]] || { wherry_fail "${helper}: nothing to install was named"; return 1; }
    for file in "$@"; do
        if [[ -d ${file} && ! -L ${file} ]]; then
            [[ -n ${recursive} ]] || { wherry_fail "${helper}: ${file} is a directory; say ${helper} -r"; return 1; }
            sub=${into%/}/$(basename "$(cd "${file}" && pwd)")
            install -d -m0755 "${IMAGE%/}/${sub#/}"
            ( shopt -s nullglob dotglob; printf '%s\0' "${file%/}"/* ) | while IFS= read -r -d '' file; do
                [[ -n ${file} ]] || continue
                wherry_put_tree "${helper}" "${sub}" "${options[@]}" -- -r "${file}" || exit 1
            done || return 1
        else
            wherry_put "${helper}" "${into}" '' "${options[@]}" -- "${file}" || return 1
        fi
    done
}

doins() { wherry_put_tree doins "${WHERRY_INTO}" "${WHERRY_INSOPTS[@]}" -- "$@"; }
newins() { wherry_put newins "${WHERRY_INTO}" "$2" "${WHERRY_INSOPTS[@]}" -- "$1"; }
doexe() { wherry_put doexe "${WHERRY_EXEINTO}" '' "${WHERRY_EXEOPTS[@]}" -- "$@"; }
newexe() { wherry_put newexe "${WHERRY_EXEINTO}" "$2" "${WHERRY_EXEOPTS[@]}" -- "$1"; }
dobin() { wherry_put dobin "${WHERRY_PREFIX}/bin" '' -m0755 -- "$@"; }
newbin() { wherry_put newbin "${WHERRY_PREFIX}/bin" "$2" -m0755 -- "$1"; }
dosbin() { wherry_put dosbin "${WHERRY_SBIN}" '' -m0755 -- "$@"; }
newsbin() { wherry_put newsbin "${WHERRY_SBIN}" "$2" -m0755 -- "$1"; }
dolib() { wherry_put dolib "${WHERRY_PREFIX}/lib" '' "${WHERRY_LIBOPTS[@]}" -- "$@"; }
dolib.so() { wherry_put dolib.so "${WHERRY_PREFIX}/lib" '' -m0755 -- "$@"; }
dolib.a() { wherry_put dolib.a "${WHERRY_PREFIX}/lib" '' -m0644 -- "$@"; }
newlib.so() { wherry_put newlib.so "${WHERRY_PREFIX}/lib" "$2" -m0755 -- "$1"; }
newlib.a() { wherry_put newlib.a "${WHERRY_PREFIX}/lib" "$2" -m0644 -- "$1"; }
doinfo() { wherry_put doinfo /usr/share/info '' -m0644 -- "$@"; }
doconfd() { wherry_put doconfd /etc/conf.d '' -m0644 -- "$@"; }
newconfd() { wherry_put newconfd /etc/conf.d "$2" -m0644 -- "$1"; }
doenvd() { wherry_put doenvd /etc/env.d '' -m0644 -- "$@"; }
newenvd() { wherry_put newenvd /etc/env.d "$2" -m0644 -- "$1"; }

dodoc() { wherry_put_tree dodoc "$(wherry_docdir)" -m0644 -- "$@"; }
newdoc() { wherry_put newdoc "$(wherry_docdir)" "$2" -m0644 -- "$1"; }
dohtml() { local WHERRY_DOCINTO=${WHERRY_DOCINTO:-html}; dodoc "$@"; }

# The section is the name's ending; a language may stand before it: foo.de.1.
doman() {
    local page name section language
    for page in "$@"; do
        case ${page} in -i18n=*) continue ;; esac
        name=${page##*/} section=${page##*.} language=
        [[ ${section} == [0-9nl]* ]] || { wherry_fail "doman: ${page} has no section in its name"; return 1; }
        if [[ ${name} =~ ^(.+)\.([a-z]{2}(_[A-Z]{2})?)\.([^.]+)$ ]]; then
            language=${BASH_REMATCH[2]} name=${BASH_REMATCH[1]}.${BASH_REMATCH[4]}
        fi
        wherry_put doman "/usr/share/man/${language:+${language}/}man${section:0:1}" "${name}" -m0644 -- "${page}" || return 1
    done
}

newman() {
    local copy="${TEMP}/newman.${RANDOM}/$2"
    mkdir -p "${copy%/*}" && cp "$1" "${copy}" && doman "${copy}"
}

domo() {
    local file name
    for file in "$@"; do
        name=${file##*/}
        wherry_put domo "/usr/share/locale/${name%.*}/LC_MESSAGES" "${PN}.mo" -m0644 -- "${file}" || return 1
    done
}

dodir() {
    local dir
    for dir in "$@"; do
        install -d "${WHERRY_DIROPTS[@]}" "${IMAGE%/}/${dir#/}" || { wherry_fail "dodir: cannot make ${dir}"; return 1; }
    done
}

# An empty directory cannot be installed, so a named file keeps each of them.
keepdir() {
    local dir
    dodir "$@" || return 1
    for dir in "$@"; do
        : > "${IMAGE%/}/${dir#/}/.keep_${CATEGORY}_${PN}-${SLOT}" || { wherry_fail "keepdir: cannot write into ${dir}"; return 1; }
    done
}

dosym() {
    [[ $# -eq 2 ]] || { wherry_fail "dosym: takes a target and the link's path"; return 1; }
    local link=${IMAGE%/}/${2#/}
    install -d -m0755 "${link%/*}" && ln -sfn "$1" "${link}" || wherry_fail "dosym: cannot link $2 to $1"
}

herebin() { newbin - "$1"; }
heresbin() { newsbin - "$1"; }
hereins() { newins - "$1"; }
hereexe() { newexe - "$1"; }
hereconfd() { newconfd - "$1"; }
hereenvd() { newenvd - "$1"; }

# Installs the documents that upstreams usually ship, and those that the exheres names besides.
emagicdocs() {
    local name prefix file
    local -A seen=()
    local usual=( AUTHORS BUGS ChangeLog CHANGELOG CHANGES Changes CREDITS FAQ HACKING HISTORY NEWS README README.md README.txt ReadMe RELEASE_NOTES RELNOTES THANKS TODO UPGRADE VERSION )
    for prefix in "${DEFAULT_SRC_INSTALL_EXTRA_PREFIXES[@]}" ''; do
        for name in "${usual[@]}" "${DEFAULT_SRC_INSTALL_EXTRA_DOCS[@]}"; do
            for file in ${prefix}${name}; do
                [[ -s ${file} && -z ${seen[${file}]} ]] || continue
                hasq "${file}" "${DEFAULT_SRC_INSTALL_EXCLUDE[@]}" && continue
                seen[${file}]=yes
                if [[ -d ${file} ]]; then dodoc -r "${file}"; else dodoc "${file}"; fi
            done
        done
    done
}

# Where a package may go and how it may be split is decided where it is installed.
exdirectory() { :; }
exvolatile() { :; }
expart() { :; }
esandbox() { :; }
exsetscmrevision() { SCM_REVISION=$1; }
