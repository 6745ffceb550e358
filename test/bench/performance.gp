# added: contender, instructions added to a packet under each load.
set terminal svg size 760,380 font "sans,12" background "white"
set style data histograms
set style histogram clustered gap 1.5
set style fill solid 0.85 noborder
set boxwidth 0.9
set ylabel "instructions added to a packet"
set yrange [0:*]
set grid ytics
set key top left
set xtics scale 0
plot "added" using 2:xtic(1) lc rgb "#4477aa" title "guest to NIC", \
     "" using 3 lc rgb "#ccbb44" title "the same, three polls in a row", \
     "" using 4 lc rgb "#ee6677" title "NIC to guest", \
     "" using 5 lc rgb "#228833" title "guest to guest"
