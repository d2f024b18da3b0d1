-- tables/not_a_rename
--
-- Revision 000000000002, after 000000000001

-- create table people
CREATE TABLE public.people (
    id bigint NOT NULL,
    email text NOT NULL,
    CONSTRAINT people_pkey PRIMARY KEY (id)
);

-- drop table users
DROP TABLE public.users;
