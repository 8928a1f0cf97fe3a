anchor_generator=dict(type='SSDAnchorGenerator', strides=[8, 16], basesize_ratio_range=(0.15, 0.9))
