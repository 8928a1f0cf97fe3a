g = dict(type='SSDAnchorGenerator', strides=[8, 16], ratios=[[2], [2, 3]], min_sizes=[48], max_sizes=[100])
