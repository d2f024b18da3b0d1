-- serial/small
--
-- Revision 000000000002, after 000000000001

-- Create schema my shop
CREATE SCHEMA "my shop";

-- Create table "my shop"."the users"
CREATE TABLE "my shop"."the users" (
    id bigint NOT NULL,
    number smallserial NOT NULL,
    CONSTRAINT "the users_pkey" PRIMARY KEY (id)
);
