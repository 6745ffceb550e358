# What each guest is billed, without vmacct (left) and with it (right). bills: who, own, without, with.
set xlabel ""
set ylabel "CPU time billed, ms per second"
set yrange [0:*]
set xrange [-0.6:3.6]
set boxwidth 0.3
plot "bills" using ($0-0.18):($2+$3):(0.3):xtic(1) with boxes lc rgb nobody title "dom0's, shared equally (without vmacct)", \
     "" using ($0+0.18):($2+$4) with boxes lc rgb tx title "dom0's, as charged (with vmacct)", \
     "" using ($0-0.18):2 with boxes lc rgb own title "its own", \
     "" using ($0+0.18):2 with boxes lc rgb own notitle
