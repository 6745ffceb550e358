# Figure 4.3: common against packets, and against the number of guests.
# tx, rx: packets, common; *-line: the ends of a line; each, all, thesis: guests, share of common.
set multiplot layout 1,2
set xlabel "packets per second"
set ylabel "common, ms per second"
set xrange [0:*]
set yrange [0:*]
plot "tx" using 1:2 with points ls 1 title "a guest sends", "tx-line" with lines ls 1 notitle, \
     "rx" using 1:2 with points ls 2 title "a guest receives", "rx-line" with lines ls 2 notitle
set xlabel "networking guests"
set ylabel "common, % of network CPU time"
set xrange [0.5:4.5]
set yrange [0:75]
set xtics 1
plot "thesis" with linespoints ls 3 title "thesis", \
     "each" with linespoints ls 1 ps 0.8 title "as much for each", \
     "all" with linespoints ls 2 ps 0.8 title "as much for all together"
unset multiplot
