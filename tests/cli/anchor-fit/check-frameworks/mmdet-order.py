anchor_generator=dict(type='YOLOAnchorGenerator', base_sizes=[[(10, 13), (16, 30)], [(30, 61), (62, 45)]], strides=[32, 16])
