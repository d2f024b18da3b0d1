-- names/taken
--
-- Revision 000000000002, after 000000000001

-- Add check users_a_check on users
ALTER TABLE public.users ADD CONSTRAINT users_a_check CHECK (a > 0);

-- Add check users_a_check1 on users
ALTER TABLE public.users ADD CONSTRAINT users_a_check1 CHECK (a < 9);

-- Add check users_check on users
ALTER TABLE public.users ADD CONSTRAINT users_check CHECK (b > 0 AND a > 0);

-- Add check users_check1 on users
ALTER TABLE public.users ADD CONSTRAINT users_check1 CHECK (a > b);

-- Create index users_a_b_idx1 on users
CREATE INDEX users_a_b_idx1 ON public.users (a, b);

-- Create index users_a_b_idx2 on users
CREATE INDEX users_a_b_idx2 ON public.users (a_b DESC);
