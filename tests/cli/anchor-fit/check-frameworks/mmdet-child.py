_base_ = ['mmdet-base-data.py', './mmdet-retina.py']
model = dict(bbox_head=dict(num_classes=3))
