# Unpacking, patching, configuring and making.

WHERRY_COMPRESSED='@(tar.@(gz|Z|bz2|xz|lzma|lz|zst)|tgz|tbz|tbz2|txz|tar|zip|jar|gz|bz2|xz|lzma|zst)'

# unpack [--if-compressed] archive …: relative names lie in FETCHEDDIR, ./names here.
unpack() {
    local archive file only=
    [[ $1 == --if-compressed ]] && { only=yes; shift; }
    for archive in "$@"; do
        case ${archive} in
            /*|./*) file=${archive} ;;
            *) file=${FETCHEDDIR}/${archive} ;;
        esac
        if [[ ${archive} != *.${WHERRY_COMPRESSED} ]]; then
            [[ -n ${only} ]] && continue
            wherry_fail "unpack: ${archive} is no kind of archive known here"
            return 1
        fi
        [[ -r ${file} ]] || { wherry_fail "unpack: there is no ${file}"; return 1; }
        echo "unpacking ${archive} in ${PWD}"
        wherry_unpack_one "${file}" || { wherry_fail "unpack: ${archive} does not unpack"; return 1; }
    done
}

wherry_unpack_one() {
    local plain=${1##*/}
    plain=${plain%.*}
    case $1 in
        *.@(tar*|tgz|tbz|tbz2|txz)) tar --no-same-owner -x -f "$1" ;;
        *.@(zip|jar)) unzip -q -o "$1" ;;
        *.gz) gzip -dc "$1" > "${plain}" ;;
        *.bz2) bzip2 -dc "$1" > "${plain}" ;;
        *.@(xz|lzma)) xz -dc "$1" > "${plain}" ;;
        *.zst) zstd -q -dc "$1" > "${plain}" ;;
    esac
}

# expatch [patch's own options] file-or-directory …: each is applied at the first depth that fits.
expatch() {
    local options=() one
    for one in "$@"; do
        if [[ ${one} == -* ]]; then
            options+=( "${one}" )
        elif [[ -d ${one} ]]; then
            wherry_patch_directory "${one}" || return
        else
            wherry_patch_one "${one}" || return
        fi
    done
}

wherry_patch_directory() {
    local file any=
    for file in "$1"/*.@(patch|diff)?(.@(gz|bz2|xz)); do
        [[ -f ${file} ]] || continue
        any=yes
        wherry_patch_one "${file}" || return
    done
    [[ -n ${any} ]] || wherry_fail "expatch: no patch lies in $1"
}

wherry_patch_one() {
    local depth depths=( 1 0 2 3 4 5 ) text="${TEMP}/expatch.$$.${RANDOM}"
    [[ -r $1 ]] || { wherry_fail "expatch: there is no patch $1"; return 1; }
    case $1 in
        *.gz) gzip -dc "$1" ;;
        *.bz2) bzip2 -dc "$1" ;;
        *.xz) xz -dc "$1" ;;
        *) cat "$1" ;;
    esac > "${text}"
    [[ " ${options[*]} " =~ \ -p([0-9]+)\  ]] && depths=( "${BASH_REMATCH[1]}" )
    for depth in "${depths[@]}"; do
        patch -f -g0 -E --no-backup-if-mismatch --dry-run "${options[@]}" "-p${depth}" < "${text}" > "${text}.out" 2>&1 || continue
        echo "applying ${1##*/} with -p${depth}"
        patch -f -g0 -E --no-backup-if-mismatch "${options[@]}" "-p${depth}" < "${text}"
        return
    done
    cat "${text}.out" >&2
    wherry_fail "expatch: $1 does not apply in ${PWD}"
}

# econf [--hates=default-argument …] [argument …]
econf() {
    local script=${ECONF_SOURCE:-.}/configure one hated=' ' given=() arguments=()
    [[ -x ${script} ]] || { wherry_fail "econf: ${script} is no executable file in ${PWD}"; return 1; }
    for one in "$@"; do
        if [[ ${one} == --hates=* ]]; then hated+="${one#--hates=} "; else given+=( "${one}" ); fi
    done
    for one in $(wherry_usual_arguments); do
        local name=${one%%=*}
        [[ ${hated} == *" ${name#--} "* ]] || arguments+=( "${one}" )
    done
    edo "${script}" "${arguments[@]}" "${given[@]}"
}

wherry_usual_arguments() {
    printf '%s\n' \
        --build="${CBUILD}" --host="${CHOST}" \
        --prefix="${WHERRY_PREFIX}" --bindir="${WHERRY_PREFIX}/bin" --sbindir="${WHERRY_SBIN}" \
        --libdir="${WHERRY_PREFIX}/lib" --libexecdir="${WHERRY_PREFIX}/libexec" --includedir="${WHERRY_PREFIX}/include" \
        --sysconfdir=/etc --localstatedir=/var/lib \
        --datarootdir=/usr/share --datadir=/usr/share --docdir="/usr/share/doc/${PNVR}" \
        --infodir=/usr/share/info --mandir=/usr/share/man \
        --disable-dependency-tracking --disable-silent-rules --enable-fast-install
}

emake() {
    edo make -j"${EXJOBS:-1}" "$@"
}
