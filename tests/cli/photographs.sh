# The flagship script on real pictures: the photograph of figure 4, a second sea-horse, a
# star; and what it says of pictures that show no figure. The pictures lie in the shared
# folder, which a checkout alone does not have.
. "$GEO_SOURCE/tests/lib.sh"

shapes=${GEO_SHARED:-$GEO_SOURCE/../shared}/data/shapes
images=${GEO_SHARED:-$GEO_SOURCE/../shared}/data/images
[ -d "$shapes" ] || skip "no shared folder with pictures"

for picture in seahorse_noaa.png seahorse_noaa_mask.png seahorse_gameicons_mask.png star5.poly; do
    run geo "$GEO_SOURCE/examples/seahorse.geo" 1000 "$picture.svg" "$shapes/$picture"
    check_status 0 "the disk goes to $picture"
    check_out_has "1000 cells" "with a cell for each point"
    check "and the picture is drawn" [ -s "$picture.svg" ]
    # both images of a torn edge are within two spacings of the boundary
    within=$(sed -n 's/.*within \([0-9.]*\) spacings.*/\1/p' out)
    check "torn edges land on the boundary of $picture ($within spacings)" \
        awk "BEGIN { exit !($within > 0 && $within < 2) }"
done

# The star tears into its five corners, all alike.
run geo -e "S = singular_set(brenier(uniform(ball(2)), uniform(region(\"$shapes/star5.poly\")), points: 2000))
len(S.curves)"
check_out 5 "the star's five corners each tear the disk once"

run geo -e "region(\"$images/chelsea.png\")"
check_status 1 "a picture full of things"
check_err_has "no silhouette" "has no silhouette, and that is said"
