# Figure 4.4: CPU time against packets, a panel a direction. tx, rx: packets, time; *-line: the ends of a line; r2: of each.
set multiplot layout 1,2
r2 = system("cat r2")
set xlabel "packets per second"
set ylabel "charged, ms per second"
set xrange [0:*]
set yrange [0:*]
plot "tx" with points ls 1 title "tx, R² = ".word(r2, 1), "tx-line" with lines ls 1 notitle
plot "rx" with points ls 2 title "rx, R² = ".word(r2, 2), "rx-line" with lines ls 2 notitle
unset multiplot
