_base_ = './mmdet-retina.py'
model = dict(bbox_head=dict(anchor_generator=dict(scales=[4])))
