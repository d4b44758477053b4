# Saves what the host needs to run the package's own pkg_ phases: a few variables, those phases and what they call.

WHERRY_HOST_PHASES=( pkg_setup pkg_preinst pkg_postinst pkg_prerm pkg_postrm )
WHERRY_SAVED_VARIABLES=( CATEGORY PN PV PVR PNV PNVR PR SLOT EAPI REPOSITORY PKGMANAGER SUMMARY DEPENDENCIES LICENCES
    PLATFORMS MYOPTIONS OPTIONS DEFINED_PHASES CHOST CONFIG_PROTECT CONFIG_PROTECT_MASK )

wherry_is_own() { [[ ${WHERRY_OWN_FUNCTIONS} == *" $1 "* ]]; }

# Fills WHERRY_NEEDED with the phases that exist and, again and again, the package's functions that they name.
wherry_find_needed() {
    local phase name body before=-1
    WHERRY_NEEDED=()
    for phase in "${WHERRY_HOST_PHASES[@]}"; do
        declare -F "${phase}" >/dev/null && WHERRY_NEEDED+=( "${phase}" )
    done
    [[ ${#WHERRY_NEEDED[@]} -gt 0 ]] || return 0
    while [[ ${#WHERRY_NEEDED[@]} -ne ${before} ]]; do
        before=${#WHERRY_NEEDED[@]}
        body=$(declare -f "${WHERRY_NEEDED[@]}")
        while read -r name; do
            wherry_is_own "${name}" || hasq "${name}" "${WHERRY_NEEDED[@]}" && continue
            [[ ${body} =~ (^|[^A-Za-z0-9_-])"${name}"([^A-Za-z0-9_-]|$) ]] && WHERRY_NEEDED+=( "${name}" )
        done < <(compgen -A function)
    done
}

wherry_save_environment() {
    local name body WHERRY_NEEDED
    wherry_find_needed
    DEFINED_PHASES=$(printf '%s\n' "${WHERRY_NEEDED[@]}" | sed -n 's/^pkg_\(setup\|preinst\|postinst\|prerm\|postrm\)$/\1/p' | tr '\n' ' ')
    DEFINED_PHASES=${DEFINED_PHASES% }
    [[ -n ${DEFINED_PHASES} ]] || DEFINED_PHASES=-
    CONFIG_PROTECT=${CONFIG_PROTECT-/etc} CONFIG_PROTECT_MASK=${CONFIG_PROTECT_MASK-/etc/env.d}
    EAPI=exheres-0 PKGMANAGER=${WHERRY_VERSION}
    for name in "${WHERRY_SAVED_VARIABLES[@]}"; do
        printf 'declare -x %s=%q\n' "${name}" "${!name}"
    done
    [[ ${#WHERRY_NEEDED[@]} -gt 0 ]] || return 0
    body=$(declare -f "${WHERRY_NEEDED[@]}")
    while read -r name; do
        [[ ${name} == @(WHERRY_*|BASH*|_|IMAGE|ROOT|TEMP|WORK|WORKBASE|FILES|FETCHEDDIR|PATH|PWD|OLDPWD|HOME) ]] && continue
        [[ ${WHERRY_BASE_VARIABLES} == *" ${name} "* ]] && continue
        hasq "${name}" "${WHERRY_SAVED_VARIABLES[@]}" && continue
        [[ ${body} =~ (^|[^A-Za-z0-9_])"${name}"([^A-Za-z0-9_]|$) ]] && declare -p "${name}"
    done < <(compgen -v)
    printf '%s\n' "${body}"
}
