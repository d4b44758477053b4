#!/bin/bash
# Stands in for cave where the real one cannot be made to fail as wanted. LAB holds what it knows: "plan", a line per
# package that it would make; "script", what it does instead of making them all; "error", why it does nothing; "stubborn", why it
# makes nothing anew; "world", what its world names.
LAB=$(dirname "$0")
echo "$*" >> "$LAB/calls"
while [[ $1 == --* ]]; do shift 2; done

planned() {
    if [[ " $* " == *" --preserve-world "* ]]; then
        for word; do [[ $word == =* ]] && echo "${word#=}" | sed 's/::.*//'; done
    else
        cat "$LAB/plan" 2>/dev/null
    fi
}

resume() {
    local count=0 items= id
    while read -r id; do
        count=$((count + 1))
        items+="$count=InstallJob(origin_id_spec=\"=$id::arbor\";destination_repository_name=\"mybinaries\";"
        items+="destination_type=\"create_binary\";replacing_specs=c(count=\"0\";););"
    done
    echo "ResumeData@1(job_lists=JobLists(execute_job_list=JobList(items=c(${items}count=\"$count\";););););"
}

# Of cat/name-version:slot: CATEGORY, NAME, VERSION, SLOT.
split() {
    CATEGORY=${1%%/*} SLOT=${1##*:}
    local rest=${1#*/}
    rest=${rest%:*} NAME=${rest%-*} VERSION=${rest##*-}
}

began() { echo "1 of 1: Starting create binary in ::mybinaries for $1::arbor..."; }
phase() { echo "=== Running ebuild phases loadenv $1 saveenv as paludisbuild:paludisbuild..."; }
ended() { echo "$2 create binary in ::mybinaries for $1::arbor"; }

tarball() {
    split "$1"
    TARBALL="$LAB/distfiles/mybinaries--$CATEGORY--$NAME-$VERSION--C.$2.C.tar.bz2"
    local image
    image=$(mktemp -d)
    mkdir -p "$image/usr/share/$NAME" "$image/PBIN"
    echo "$2" > "$image/usr/share/$NAME/file"
    printf "PN=%s\npkg_postinst () \n{ \n    :\n}\npkg_prerm () \n{ \n    :\n}\n" "$NAME" > "$image/PBIN/environment"
    tar --owner=0 --group=0 -cjf "$TARBALL" -C "$image" usr PBIN/environment
    rm -r "$image"
}

pbin() {
    split "$1"
    local folder="$LAB/mybinaries/packages/$CATEGORY/$NAME" needs
    needs=$(sed -n 's/^DEPENDENCIES=//p' "$LAB/arbor/packages/$CATEGORY/$NAME/$NAME-$VERSION.exheres-0" 2>/dev/null)
    mkdir -p "$folder"
    cat > "$folder/$NAME-$VERSION.pbin-1+exheres-0" <<END
# Created by a stand-in
EAPI="pbin-1+exheres-0"
SLOT="$SLOT"
DEPENDENCIES="$needs"
INHERITED=" greet"
GENERATED_FROM_REPOSITORY="arbor"
BINARY_URI="http://localhost/mybinaries--$CATEGORY--$NAME-$VERSION--C.$2.C.tar.bz2"
END
}

# Everything that making one package comes to.
make() {
    local number
    number=$(($(cat "$LAB/number" 2>/dev/null || echo 0) + 1))
    echo $number > "$LAB/number"
    began "$1"; phase compile; echo "making $1"
    tarball "$1" $number
    pbin "$1" $number
    ended "$1" Done
}

metadata() {
    case $1 in
        mybinaries) printf 'format=e\nlocation=%s\nmaster_repository=arbor\n' "$LAB/mybinaries" ;;
        arbor) printf 'format=e\nlocation=%s\n' "$LAB/arbor" ;;
        *) exit 1 ;;
    esac
}

case $1 in
    print-repositories) printf 'arbor\nmybinaries\n' ;;
    print-repository-metadata) metadata "$2" ;;
    print-set) [[ $2 == --expand && $3 == world ]] || exit 1; cat "$LAB/world" 2>/dev/null || true ;;
    resolve)
        shift
        if [[ -e $LAB/stubborn && " $* " == *" --preserve-world "* ]]; then cat "$LAB/stubborn"; exit 1; fi
        if [[ -e $LAB/error ]]; then cat "$LAB/error"; exit 1; fi
        if [[ $1 == --execute ]]; then
            mapfile -t PLAN < <(planned "$@")
            if [[ -e $LAB/script ]]; then . "$LAB/script"; else for id in "${PLAN[@]}"; do make "$id"; done; fi
        elif [[ -n $(planned "$@") ]]; then
            planned "$@" | resume > "$2"
        fi ;;
    *) exit 1 ;;
esac
