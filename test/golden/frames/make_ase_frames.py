"""Frames as ASE 3.22.1 writes them, with quotes, arrays, JSON, cells and forces in the comment
lines. Run once: python3 make_ase_frames.py"""
import numpy as np
from ase import Atoms
from ase.io import write
from ase.calculators.singlepoint import SinglePointCalculator
rng=np.random.default_rng(1)
ims=[]
for i in range(5):
    a=Atoms('OHHCl', rng.normal(size=(4,3))*2, cell=[[5,0,0],[1,6,0],[0,.5,7]] if i%2 else None, pbc=[True,False,True] if i%2 else False)
    a.info['config_type']='a "b" c'; a.info['arr']=np.arange(3); a.info['mat']=np.eye(2); a.info['dft']=-i*1.5; a.info['flag']=True
    a.arrays['tags2']=np.arange(4)
    a.calc=SinglePointCalculator(a, energy=-100.123456789*i, forces=rng.normal(size=(4,3)))
    ims.append(a)
write('ase-3.22.1.extxyz', ims)
