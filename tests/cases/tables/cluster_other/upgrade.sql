-- tables/cluster_other
--
-- Revision 000000000002, after 000000000001

-- Create index users_age_idx on users
CREATE INDEX users_age_idx ON public.users (age);

-- Let CLUSTER order users by users_age_idx
ALTER TABLE public.users CLUSTER ON users_age_idx;
