"""Enrollment zones: residential blocks, the schools they are sent to, and what is wrong with it.

Distances are metres in EPSG:32648 (UTM zone 48 N), in which the city lies.
"""
