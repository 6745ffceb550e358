# Figure 4.2: network CPU time of 1 to 4 networking guests. guests: guests, common, tx, rx.
set style data histograms
set style histogram rowstacked
set boxwidth 0.5
set xlabel "networking guests"
set ylabel "dom0 CPU time, ms per second"
set yrange [0:*]
plot "guests" using 2:xtic(1) title "common" lc rgb nobody, \
     "" using 3 title "tx" lc rgb tx, \
     "" using 4 title "rx" lc rgb rx
