# What all plots have in common. The data are files in the directory where gnuplot runs (see ../report).
set terminal svg size 760,340 font "sans-serif,12" background "#ffffff" dynamic
set encoding utf8
set key outside top center horizontal reverse Left samplen 2 maxrows 1
set grid ytics lc rgb "#dddddd"
set border 3
set tics nomirror
set style fill solid 1.0 noborder
tx = "#2b6cb0"
rx = "#2f855a"
nobody = "#c53030"
own = "#a0aec0"
set style line 1 lc rgb tx pt 7 ps 0.5 lw 1.5
set style line 2 lc rgb rx pt 5 ps 0.5 lw 1.5
set style line 3 lc rgb nobody pt 9 ps 0.8 lw 1.5
