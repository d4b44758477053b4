# What the phases do where neither the exheres nor an exlib says otherwise.

WHERRY_BUILD_PHASES=( src_fetch_extra src_unpack src_prepare src_configure src_compile src_test src_test_expensive src_install )

# The default of the phase that is running, in the current directory.
default() {
    declare -F "default_${EXHERES_PHASE}" >/dev/null || return 0
    "default_${EXHERES_PHASE}" "$@"
}

default_src_unpack() {
    cd "${WORKBASE}" || die "cannot enter ${WORKBASE}"
    unpack --if-compressed ${ARCHIVES}
}

default_src_prepare() {
    [[ ${#DEFAULT_SRC_PREPARE_PATCHES[@]} -eq 0 ]] || expatch "${DEFAULT_SRC_PREPARE_PATCHES[@]}"
}

default_src_configure() {
    [[ -x ${ECONF_SOURCE:-.}/configure ]] || return 0
    local one words arguments=( "${DEFAULT_SRC_CONFIGURE_PARAMS[@]}" )
    for one in "${DEFAULT_SRC_CONFIGURE_OPTIONS[@]}"; do
        eval "words=( ${one} )"
        arguments+=( $(option "${words[@]}") )
    done
    for one in "${DEFAULT_SRC_CONFIGURE_OPTION_ENABLES[@]}"; do
        arguments+=( $(option_enable ${one}) )
    done
    for one in "${DEFAULT_SRC_CONFIGURE_OPTION_WITHS[@]}"; do
        arguments+=( $(option_with ${one}) )
    done
    for one in "${DEFAULT_SRC_CONFIGURE_TESTS[@]}"; do
        arguments+=( $(expecting_tests ${one}) )
    done
    econf "${arguments[@]}"
}

wherry_has_makefile() { [[ -f Makefile || -f GNUmakefile || -f makefile ]]; }

default_src_compile() {
    ! wherry_has_makefile || emake "${DEFAULT_SRC_COMPILE_PARAMS[@]}"
}

default_src_test() {
    wherry_has_makefile || return 0
    local target
    for target in check test; do
        make -n "${target}" "${DEFAULT_SRC_TEST_PARAMS[@]}" >/dev/null 2>&1 || continue
        emake "${DEFAULT_SRC_TEST_PARAMS[@]}" "${target}"
        return
    done
}

default_src_install() {
    ! wherry_has_makefile || emake -j1 DESTDIR="${IMAGE}" "${DEFAULT_SRC_INSTALL_PARAMS[@]}" install
    emagicdocs
}
