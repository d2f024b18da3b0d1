-- Takes back: tables/cluster_index_becomes_unique
--
-- Revision 000000000002, after 000000000001

-- Let CLUSTER order users no more
ALTER TABLE public.users SET WITHOUT CLUSTER;

-- Make index users_age_idx of unique users_age_key
ALTER TABLE public.users DROP CONSTRAINT users_age_key;
CREATE UNIQUE INDEX users_age_idx ON public.users (age);

-- Let CLUSTER order users by users_age_idx
ALTER TABLE public.users CLUSTER ON users_age_idx;
