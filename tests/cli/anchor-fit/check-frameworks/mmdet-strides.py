anchor_generator=dict(type='AnchorGenerator', scales=[8], base_sizes=[4, 8, 16], ratios=[0.5, 1.0, 2.0], strides=[4, 8, 16, 32, 64])
